//! Laurel's host: reads a cycle, chains four stages into a scheme, compares schemes.

pub mod answers;
pub mod cli;
pub mod columns;
pub mod compare;
pub mod contract;
pub mod cycle;
pub mod engine;
pub mod error;
pub mod explain;
pub mod lang;
pub mod memo;
pub mod outcome;
pub mod pipeline;
pub mod scheme;
pub mod settings;
pub mod show;
pub mod stage;
