//! Answers one question: puts evaluation together.
