//! Decompositions are tested by recomposition, on random and on special matrices.

mod factors;
mod normal;
mod spectra;
