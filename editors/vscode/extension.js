// Starts `pim lsp` and talks to it. What is told is all the server's.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

async function judgeAt() {
  const value = vscode.workspace.getConfiguration("pim").get("at");
  const at = await vscode.window.showInputBox({ prompt: "The instant to judge at: 2026-12-31, 2026-12-31T09:00, or now", value });
  if (at === undefined) return;
  try {
    await client.sendRequest("workspace/executeCommand", { command: "pim.at", arguments: [at] });
  } catch (error) {
    vscode.window.showErrorMessage(error.message);
  }
}

async function activate(context) {
  const command = vscode.workspace.getConfiguration("pim").get("path") || "pim";
  const executable = { command, args: ["lsp"] };
  client = new LanguageClient("pim", "pim", executable, {
    documentSelector: [{ language: "pim" }],
    synchronize: { configurationSection: "pim" },
    initializationOptions: vscode.workspace.getConfiguration("pim"),
  });
  context.subscriptions.push(
    vscode.commands.registerCommand("pim.judgeAt", judgeAt),
    { dispose: () => client.stop() },
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`\`${command} lsp\` does not start: ${error.message}. Set \`pim.path\` to where pim is.`);
  }
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
