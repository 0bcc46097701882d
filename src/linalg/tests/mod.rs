//! Decompositions are tested by recomposition, on random and on special matrices.

mod conjugate;
mod factors;
mod jacobi;
mod normal;
mod spectra;
