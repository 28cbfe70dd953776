//! Tells Zed how the language server is started.

use zed_extension_api::{self as zed, settings::LspSettings};

struct Pim;

impl zed::Extension for Pim {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &zed::LanguageServerId, worktree: &zed::Worktree) -> zed::Result<zed::Command> {
        let set = LspSettings::for_worktree("pim", worktree).ok().and_then(|settings| settings.binary?.path);
        let command = set.or_else(|| worktree.which("pim")).ok_or("`pim` is not on the PATH; set `lsp.pim.binary.path`")?;
        Ok(zed::Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        _: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<Option<zed::serde_json::Value>> {
        Ok(LspSettings::for_worktree("pim", worktree)?.initialization_options)
    }
}

zed::register_extension!(Pim);
