//! Lowers the `tenant` statement.

use super::text_of;
use crate::compile::declare::Declared;
use crate::compile::items::{Slot, judge_items};
use crate::compile::resolve::{Resolver, unknown};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{Identity, Settings, Zone, Zones};
use crate::source::Span;
use crate::syntax::ast;

/// Lowers the name and the switches of the tenant; without a statement all switches have their defaults.
pub(super) fn lower_tenant(resolver: &mut Resolver<'_>, stated: Option<&Declared<'_, ast::TenantItem>>) -> (Option<Identity>, Settings) {
    let mut settings = Settings { timezone_release: resolver.zones.release().into(), ..Settings::default() };
    let Some(stated) = stated else {
        return (None, settings);
    };
    let items = stated.ast.items();
    judge_items(resolver, items.iter().map(|item| (slot(&item.value), item.span)));
    for item in items {
        lower_item(resolver, &mut settings, &item.value, item.span);
    }
    let name = &stated.ast.name;
    let label = text_of(stated.ast.label.as_ref());
    (Some(Identity { name: name.text.clone(), label, description: stated.description(), span: name.span }), settings)
}

fn slot(item: &ast::TenantItem) -> Slot {
    Slot::of(match item {
        ast::TenantItem::Timezone(_) => "timezone",
        ast::TenantItem::Guests(_) => "guests",
        ast::TenantItem::EligibleProtection(_) => "eligible-protection",
        ast::TenantItem::Nesting(_) => "nesting",
        ast::TenantItem::SignIn(_) => "sign-in",
        ast::TenantItem::PasswordWriteback(_) => "password-writeback",
    })
}

fn lower_item(resolver: &mut Resolver<'_>, settings: &mut Settings, item: &ast::TenantItem, span: Span) {
    match item {
        ast::TenantItem::Timezone(text) => settings.timezone = lower_timezone(resolver, text),
        ast::TenantItem::Guests(guests) => settings.guests = *guests,
        ast::TenantItem::EligibleProtection(protection) => settings.eligible_protection = *protection,
        ast::TenantItem::Nesting(nesting) => settings.nesting = (*nesting, Some(span)),
        ast::TenantItem::SignIn(sign_in) => settings.sign_in = *sign_in,
        ast::TenantItem::PasswordWriteback(is_on) => settings.has_password_writeback = *is_on,
    }
}

fn lower_timezone(resolver: &mut Resolver<'_>, text: &ast::Text) -> Zone {
    let zones = resolver.zones.clone();
    zones.find(&text.text).unwrap_or_else(|| {
        resolver.report(match Zones::bundled().find(&text.text) {
            Some(_) => not_given(text),
            None => no_zone(text, nearest(&text.text, zones.names())),
        });
        Zone::utc()
    })
}

fn no_zone(text: &ast::Text, near: Option<&str>) -> Diagnostic {
    let diagnostic = unknown(text.span, &text.text, "time zone", near);
    match near {
        Some(_) => diagnostic,
        None => diagnostic.with_help("time zones have the names of the IANA, such as `Europe/Berlin`"),
    }
}

/// Says that the time zones which were given lack one that there is.
fn not_given(text: &ast::Text) -> Diagnostic {
    let message = format!("cannot read time zone `{}`: it is not among those of `--zoneinfo`", text.text);
    Diagnostic::new(Code::UnreadableFile, message, text.span, "asked for here")
        .with_help("without `--zoneinfo` those count that come along")
}
