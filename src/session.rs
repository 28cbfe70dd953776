//! The façade for programs: load texts, read diagnostics, ask.
