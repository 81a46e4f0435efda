//! Imports of messy files into a real PostgreSQL. Files that can be read by people lie in `fixtures/`; the others are
//! written here.

mod alleys;
mod buildings;
mod columns;
mod encodings;
mod outlines;
mod real;
mod references;
mod registrations;
mod support;
mod units;
