//! What tests start and ask.
