//! The graph as its clients see it.
