//! Chance that gives the same numbers everywhere and for ever, which no crate promises.

/// SplitMix64 (Steele, Lea, Flood 2014).
///
/// ```
/// use laurel_cycle::dice::Dice;
///
/// let mut dice = Dice(1);
/// assert!((0..100).all(|_| dice.below(6) < 6));
/// assert_eq!(Dice(1).next(), Dice(1).next());
/// ```
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 for a limit of 0. The remainder is slightly uneven, by less than the
    /// limit in 2⁶⁴.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}
