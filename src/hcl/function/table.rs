//! The table.

use super::{
    Function, Hides, Kind, Outcome, Parameter, Reads, cidr, collection, convert, digest, encode, file, format, json, list, map, number,
    pattern, set, text, time, yaml,
};
use crate::hcl::types::Type;
use crate::hcl::value::Value;

type Run = fn(&dyn super::Caller, &[Value]) -> Outcome;

/// Returns the function of that name.
pub(in crate::hcl) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok().and_then(|place| FUNCTIONS.get(place))
}

const fn wants(wants: Kind) -> Parameter {
    Parameter { wants, takes_null: false }
}

const ANY: Parameter = wants(Kind::Any);
const NULLABLE: Parameter = Parameter { wants: Kind::Any, takes_null: true };
const TEXT: Parameter = wants(Kind::Text);
const NUMBER: Parameter = wants(Kind::Number);
const LIST: Parameter = wants(Kind::List);
const SET: Parameter = wants(Kind::Set);
const TEXTS: Parameter = wants(Kind::Texts);
const BOOLS: Parameter = wants(Kind::Bools);
const TEXT_LIST_MAP: Parameter = wants(Kind::TextListMap);

fn is_list(kind: &Type) -> bool {
    matches!(kind, Type::Any | Type::List(_) | Type::Tuple(_))
}

fn is_sequence(kind: &Type) -> bool {
    is_list(kind) || matches!(kind, Type::Set(_))
}

fn is_mapping(kind: &Type) -> bool {
    matches!(kind, Type::Any | Type::Map(_) | Type::Object(_))
}

/// A function that needs to know every part of its arguments.
const fn plain(name: &'static str, parameters: &'static [Parameter], returns: Kind, run: Run) -> Function {
    Function { name, parameters, rest: None, returns, reads: Reads::Whole, hides: Hides::Deep, fits: |_| true, run }
}

impl Function {
    /// Takes more arguments.
    const fn more(mut self, rest: Parameter) -> Self {
        self.rest = Some(rest);
        self
    }

    /// Needs to know its arguments, not what is inside.
    const fn outside(mut self) -> Self {
        self.reads = Reads::Outside;
        self
    }

    /// Handles what is not known itself.
    const fn open(mut self) -> Self {
        self.reads = Reads::Anything;
        self
    }

    /// Takes these types alone.
    const fn fitting(mut self, fits: fn(&Type) -> bool) -> Self {
        self.fits = fits;
        self
    }

    /// Lets parts of its arguments keep whether they are sensitive.
    const fn sparing(mut self) -> Self {
        self.hides = Hides::Outside;
        self
    }

    /// Sees itself to what is sensitive.
    const fn bare(mut self) -> Self {
        self.hides = Hides::Never;
        self
    }
}

/// Every function in the order of names, `try` and `can` apart: those take expressions.
static FUNCTIONS: &[Function] = &[
    plain("abs", &[NUMBER], Kind::Number, number::abs),
    plain("abspath", &[TEXT], Kind::Text, file::abspath),
    plain("alltrue", &[BOOLS], Kind::Bool, list::alltrue).open(),
    plain("anytrue", &[BOOLS], Kind::Bool, list::anytrue).open(),
    plain("base64decode", &[TEXT], Kind::Text, encode::base64decode),
    plain("base64encode", &[TEXT], Kind::Text, encode::base64encode),
    plain("base64gzip", &[TEXT], Kind::Text, digest::unknowable),
    plain("base64sha256", &[TEXT], Kind::Text, digest::base64sha256),
    plain("base64sha512", &[TEXT], Kind::Text, digest::base64sha512),
    plain("basename", &[TEXT], Kind::Text, file::basename),
    plain("bcrypt", &[TEXT], Kind::Text, digest::unknowable).more(NUMBER),
    plain("ceil", &[NUMBER], Kind::Number, number::ceil),
    plain("chomp", &[TEXT], Kind::Text, text::chomp),
    plain("chunklist", &[LIST, NUMBER], Kind::List, list::chunklist).outside().sparing(),
    plain("cidrhost", &[TEXT, NUMBER], Kind::Text, cidr::cidrhost),
    plain("cidrnetmask", &[TEXT], Kind::Text, cidr::cidrnetmask),
    plain("cidrsubnet", &[TEXT, NUMBER, NUMBER], Kind::Text, cidr::cidrsubnet),
    plain("cidrsubnets", &[TEXT], Kind::Texts, cidr::cidrsubnets).more(NUMBER),
    plain("coalesce", &[], Kind::Any, collection::coalesce).more(NULLABLE).open().sparing(),
    plain("coalescelist", &[], Kind::Any, collection::coalescelist).more(NULLABLE).open().sparing(),
    plain("compact", &[TEXTS], Kind::Texts, list::compact),
    plain("concat", &[], Kind::Any, list::concat).more(ANY).outside().fitting(is_list).sparing(),
    plain("contains", &[ANY, ANY], Kind::Bool, collection::contains).open(),
    plain("csvdecode", &[TEXT], Kind::Any, encode::csvdecode),
    plain("dirname", &[TEXT], Kind::Text, file::dirname),
    plain("distinct", &[LIST], Kind::List, list::distinct),
    plain("element", &[ANY, NUMBER], Kind::Any, collection::element).open().sparing(),
    plain("endswith", &[TEXT, TEXT], Kind::Bool, text::endswith),
    plain("ephemeralasnull", &[NULLABLE], Kind::Any, convert::same).open().bare(),
    plain("file", &[TEXT], Kind::Text, file::file),
    plain("filebase64", &[TEXT], Kind::Text, file::filebase64),
    plain("filebase64sha256", &[TEXT], Kind::Text, digest::filebase64sha256),
    plain("filebase64sha512", &[TEXT], Kind::Text, digest::filebase64sha512),
    plain("fileexists", &[TEXT], Kind::Bool, file::fileexists),
    plain("filemd5", &[TEXT], Kind::Text, digest::filemd5),
    plain("fileset", &[TEXT, TEXT], Kind::TextSet, file::fileset),
    plain("filesha1", &[TEXT], Kind::Text, digest::filesha1),
    plain("filesha256", &[TEXT], Kind::Text, digest::filesha256),
    plain("filesha512", &[TEXT], Kind::Text, digest::filesha512),
    plain("flatten", &[ANY], Kind::Any, list::flatten).open().sparing(),
    plain("floor", &[NUMBER], Kind::Number, number::floor),
    plain("format", &[TEXT], Kind::Text, format::format).more(NULLABLE),
    plain("formatdate", &[TEXT, TEXT], Kind::Text, time::formatdate),
    plain("formatlist", &[TEXT], Kind::Texts, format::formatlist).more(NULLABLE),
    plain("indent", &[NUMBER, TEXT], Kind::Text, text::indent),
    plain("index", &[ANY, ANY], Kind::Number, collection::index),
    plain("issensitive", &[NULLABLE], Kind::Bool, convert::issensitive).open().bare(),
    plain("join", &[TEXT], Kind::Text, text::join).more(TEXTS),
    plain("jsondecode", &[TEXT], Kind::Any, json::jsondecode),
    plain("jsonencode", &[NULLABLE], Kind::Text, json::jsonencode),
    plain("keys", &[ANY], Kind::Any, map::keys).outside().fitting(is_mapping).sparing(),
    plain("length", &[ANY], Kind::Number, collection::length)
        .outside()
        .fitting(|kind| is_sequence(kind) || is_mapping(kind) || *kind == Type::Text)
        .sparing(),
    plain("log", &[NUMBER, NUMBER], Kind::Number, number::log),
    plain("lookup", &[ANY, TEXT], Kind::Any, map::lookup).more(NULLABLE).outside().sparing(),
    plain("lower", &[TEXT], Kind::Text, text::lower),
    plain("matchkeys", &[LIST, LIST, LIST], Kind::List, collection::matchkeys),
    plain("max", &[], Kind::Number, number::max).more(NUMBER),
    plain("md5", &[TEXT], Kind::Text, digest::md5),
    plain("merge", &[], Kind::Any, map::merge).more(NULLABLE).outside().fitting(is_mapping).sparing(),
    plain("min", &[], Kind::Number, number::min).more(NUMBER),
    plain("nonsensitive", &[NULLABLE], Kind::Any, convert::nonsensitive).open().bare(),
    plain("one", &[ANY], Kind::Any, collection::one).outside().fitting(is_sequence).sparing(),
    plain("parseint", &[ANY, NUMBER], Kind::Number, number::parseint),
    plain("pathexpand", &[TEXT], Kind::Text, file::pathexpand),
    plain("plantimestamp", &[], Kind::Text, digest::unknowable),
    plain("pow", &[NUMBER, NUMBER], Kind::Number, number::pow),
    plain("range", &[], Kind::Numbers, list::range).more(NUMBER),
    plain("regex", &[TEXT, TEXT], Kind::Any, pattern::regex),
    plain("regexall", &[TEXT, TEXT], Kind::List, pattern::regexall),
    plain("replace", &[TEXT, TEXT, TEXT], Kind::Text, pattern::replace),
    plain("reverse", &[ANY], Kind::Any, list::reverse).outside().fitting(is_sequence).sparing(),
    plain("rsadecrypt", &[TEXT, TEXT], Kind::Text, digest::unknowable),
    plain("sensitive", &[NULLABLE], Kind::Any, convert::sensitive).open().bare(),
    plain("setintersection", &[SET], Kind::Set, set::setintersection).more(SET),
    plain("setproduct", &[], Kind::Any, set::setproduct).more(ANY).outside().fitting(is_sequence).sparing(),
    plain("setsubtract", &[SET, SET], Kind::Set, set::setsubtract),
    plain("setunion", &[SET], Kind::Set, set::setunion).more(SET).outside(),
    plain("sha1", &[TEXT], Kind::Text, digest::sha1),
    plain("sha256", &[TEXT], Kind::Text, digest::sha256),
    plain("sha512", &[TEXT], Kind::Text, digest::sha512),
    plain("signum", &[NUMBER], Kind::Number, number::signum),
    plain("slice", &[ANY, NUMBER, NUMBER], Kind::Any, list::slice).outside().sparing(),
    plain("sort", &[TEXTS], Kind::Texts, list::sort).outside(),
    plain("split", &[TEXT, TEXT], Kind::Texts, text::split),
    plain("startswith", &[TEXT, TEXT], Kind::Bool, text::startswith).open(),
    plain("strcontains", &[TEXT, TEXT], Kind::Bool, text::strcontains),
    plain("strrev", &[TEXT], Kind::Text, text::strrev),
    plain("substr", &[TEXT, NUMBER, NUMBER], Kind::Text, text::substr),
    plain("sum", &[ANY], Kind::Number, number::sum),
    plain("templatefile", &[TEXT, ANY], Kind::Any, file::templatefile).outside(),
    plain("templatestring", &[TEXT, ANY], Kind::Any, file::templatestring).outside(),
    plain("textdecodebase64", &[TEXT, TEXT], Kind::Text, encode::textdecodebase64),
    plain("textencodebase64", &[TEXT, TEXT], Kind::Text, encode::textencodebase64),
    plain("timeadd", &[TEXT, TEXT], Kind::Text, time::timeadd),
    plain("timecmp", &[TEXT, TEXT], Kind::Number, time::timecmp),
    plain("timestamp", &[], Kind::Text, digest::unknowable),
    plain("title", &[TEXT], Kind::Text, text::title),
    plain("tobool", &[NULLABLE], Kind::Bool, convert::tobool).open().bare(),
    plain("tolist", &[NULLABLE], Kind::List, convert::tolist).open().bare(),
    plain("tomap", &[NULLABLE], Kind::Map, convert::tomap).open().bare(),
    plain("tonumber", &[NULLABLE], Kind::Number, convert::tonumber).open().bare(),
    plain("toset", &[NULLABLE], Kind::Set, convert::toset).open().bare(),
    plain("tostring", &[NULLABLE], Kind::Text, convert::tostring).open().bare(),
    plain("transpose", &[TEXT_LIST_MAP], Kind::TextListMap, map::transpose),
    plain("trim", &[TEXT, TEXT], Kind::Text, text::trim),
    plain("trimprefix", &[TEXT, TEXT], Kind::Text, text::trimprefix),
    plain("trimspace", &[TEXT], Kind::Text, text::trimspace),
    plain("trimsuffix", &[TEXT, TEXT], Kind::Text, text::trimsuffix),
    plain("upper", &[TEXT], Kind::Text, text::upper),
    plain("urlencode", &[TEXT], Kind::Text, encode::urlencode),
    plain("uuid", &[], Kind::Text, digest::unknowable),
    plain("uuidv5", &[TEXT, TEXT], Kind::Text, digest::uuidv5),
    plain("values", &[ANY], Kind::Any, map::values).outside().fitting(is_mapping).sparing(),
    plain("yamldecode", &[TEXT], Kind::Any, yaml::yamldecode),
    plain("yamlencode", &[NULLABLE], Kind::Text, yaml::yamlencode),
    plain("zipmap", &[TEXTS, ANY], Kind::Any, map::zipmap).open().sparing(),
];
