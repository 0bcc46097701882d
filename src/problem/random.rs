//! Random numbers that are the same on every machine: ChaCha8, compiled once for all who draw.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of independent uniform words of 32 bits. A copy goes on with the same words.
#[derive(Debug, Clone)]
pub struct RandomWords(ChaCha8Rng);

impl RandomWords {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The stream with this number of those of a key.
    #[must_use]
    pub fn with_key(key: [u8; 32], stream: u64) -> Self {
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// The next word.
    pub fn word(&mut self) -> u32 {
        self.0.next_u32()
    }
}
