//! Gives diagnostics and explanations a visible form.
