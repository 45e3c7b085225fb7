//! Shapley values in whole numbers: exact over all subsets of a few players, or over a fixed draw of
//! orders where there are too many.

use std::collections::BTreeMap;

use laurel_cycle::dice::Dice;

/// A set of players: bit n is player n.
pub(super) type Mask = u128;

/// Most players that are attributed over all subsets.
pub const EXACT: usize = 14;
/// Orders that are drawn where there are more players. What a player adds in one order lies between
/// -1 and 1, so that by Hoeffding's inequality the mean of m orders is off by t or more with a
/// probability of at most 2 exp(-m t² / 2): for 1060 orders and t = 1/10, at most 1 in 100.
pub const ORDERS: usize = 1060;
/// The error bound for that many orders, one over this.
pub const BOUND: i128 = 10;
/// Confidence of the bound in per cent.
pub const CONFIDENCE: i128 = 99;
/// Seed of the draw.
pub const SEED: u64 = 20_210_101;

/// The hybrids that the values of so many players are made from, and how.
pub(super) struct Game {
    pub players: usize,
    /// The hybrids that are looked at; in the exact case number n is the set n.
    pub masks: Vec<Mask>,
    /// What the numerators are over.
    pub denominator: i128,
    /// The hybrids on the way from none to all in the order of the players, and in the reverse.
    pub forward: Vec<usize>,
    pub reverse: Vec<usize>,
    way: Way,
}

enum Way {
    /// For each size of a set: what it counts for its members, and against the others.
    Exact { gain: Vec<i128>, loss: Vec<i128> },
    /// Walks from none to all: who joins, and the hybrid that this makes.
    Sampled { walks: Vec<Vec<(usize, usize)>> },
}

impl Game {
    /// Exact up to `exact` players, beyond that over `orders` orders.
    pub fn new(players: usize, exact: usize, orders: usize, seed: u64) -> Self {
        if players <= exact {
            Self::exact(players)
        } else {
            Self::sampled(players, orders.max(1), seed)
        }
    }

    pub fn is_exact(&self) -> bool {
        matches!(self.way, Way::Exact { .. })
    }

    fn exact(players: usize) -> Self {
        let mut factorials: Vec<i128> = vec![1];
        for (last, number) in (0..players).zip(1..) {
            factorials.push(factorials.get(last).copied().unwrap_or(1) * number);
        }
        let factorial = |of: usize| factorials.get(of).copied().unwrap_or(1);
        let gain = (0..=players).map(|size| match size {
            0 => 0,
            size => factorial(size - 1) * factorial(players - size),
        });
        let loss = (0..=players).map(|size| match players - size {
            0 => 0,
            others => factorial(size) * factorial(others - 1),
        });
        let way = Way::Exact {
            gain: gain.collect(),
            loss: loss.collect(),
        };
        let masks: Vec<Mask> = (0..1 << players).collect();
        let at = |mask: Mask| usize::try_from(mask).unwrap_or_default();
        Self {
            players,
            denominator: factorial(players),
            forward: forward(players).into_iter().map(at).collect(),
            reverse: reverse(players).into_iter().map(at).collect(),
            masks,
            way,
        }
    }

    fn sampled(players: usize, orders: usize, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut known: BTreeMap<Mask, usize> = BTreeMap::new();
        let mut masks = Vec::new();
        let mut number = |mask: Mask| {
            *known.entry(mask).or_insert_with(|| {
                masks.push(mask);
                masks.len() - 1
            })
        };
        number(0);
        let forward: Vec<usize> = forward(players).into_iter().map(&mut number).collect();
        let reverse: Vec<usize> = reverse(players).into_iter().map(&mut number).collect();
        let walks = (0..orders).map(|_| {
            let mut order: Vec<usize> = (0..players).collect();
            for left in (1..players).rev() {
                order.swap(left, below(&mut dice, left + 1));
            }
            let mut mask = 0;
            let step = |player: usize| {
                mask |= 1 << player;
                (player, number(mask))
            };
            order.into_iter().map(step).collect()
        });
        let walks = walks.collect();
        Self {
            players,
            denominator: i128::try_from(orders).unwrap_or(1),
            forward,
            reverse,
            masks,
            way: Way::Sampled { walks },
        }
    }

    /// The numerators of the players' values, of a game that gives each hybrid a value.
    pub fn shares(&self, value: &dyn Fn(usize) -> i128) -> Vec<i128> {
        let mut shares = vec![0_i128; self.players];
        match &self.way {
            Way::Exact { gain, loss } => {
                let mut against = 0;
                for (number, mask) in self.masks.iter().enumerate() {
                    let value = value(number);
                    if value == 0 {
                        continue;
                    }
                    let size = mask.count_ones() as usize;
                    let of = |list: &[i128]| {
                        let weight = list.get(size).copied().unwrap_or_default();
                        // Most values are answers; a product of this width is dear where words are short.
                        if value == 1 { weight } else { weight * value }
                    };
                    let lost = of(loss);
                    against += lost;
                    let won = of(gain) + lost;
                    // A game with all its hybrids has far fewer players than a word has bits.
                    let word = u64::try_from(*mask).unwrap_or(u64::MAX);
                    for (player, share) in shares.iter_mut().enumerate() {
                        if word >> player & 1 == 1 {
                            *share += won;
                        }
                    }
                }
                shares.iter_mut().for_each(|share| *share -= against);
            }
            Way::Sampled { walks } => {
                let none = value(0);
                for walk in walks {
                    let mut before = none;
                    for (player, hybrid) in walk {
                        let after = value(*hybrid);
                        if let Some(share) = shares.get_mut(*player) {
                            *share += after - before;
                        }
                        before = after;
                    }
                }
            }
        }
        shares
    }

    /// What each player adds where they come one after the other.
    pub fn in_order(&self, backwards: bool, value: &dyn Fn(usize) -> i128) -> Vec<i128> {
        let steps = if backwards {
            &self.reverse
        } else {
            &self.forward
        };
        let values: Vec<i128> = steps.iter().map(|hybrid| value(*hybrid)).collect();
        let pairs = values.iter().zip(values.iter().skip(1));
        let mut added: Vec<i128> = pairs.map(|(before, after)| after - before).collect();
        if backwards {
            added.reverse();
        }
        added
    }
}

/// None, the first, the first two, … all.
fn forward(players: usize) -> Vec<Mask> {
    (0..=players).map(all).collect()
}

/// None, the last, the last two, … all.
fn reverse(players: usize) -> Vec<Mask> {
    let without = (0..=players).rev();
    without.map(|first| all(players) ^ all(first)).collect()
}

/// The first so many players.
pub(super) fn all(players: usize) -> Mask {
    match players {
        0..=127 => (1 << players) - 1,
        _ => Mask::MAX,
    }
}

/// A number below a limit, by multiplication: even enough for a few dozen players.
fn below(dice: &mut Dice, limit: usize) -> usize {
    let product = u128::from(dice.next()) * limit as u128;
    usize::try_from(product >> 64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_of_three_is_shared_equally() {
        let game = Game::new(3, EXACT, 1, 1);
        let shares = game.shares(&|hybrid| i128::from(hybrid.count_ones() >= 2));
        assert_eq!((shares, game.denominator), (vec![2, 2, 2], 6));
    }

    #[test]
    fn the_order_decides_where_the_players_come_one_after_the_other() {
        let game = Game::new(2, EXACT, 1, 1);
        let either = |hybrid: usize| i128::from(hybrid > 0);
        assert_eq!(game.in_order(false, &either), [1, 0]);
        assert_eq!(game.in_order(true, &either), [0, 1]);
        assert_eq!(game.shares(&either), [1, 1]);
    }

    #[test]
    fn a_draw_keeps_the_sum_and_the_bound() {
        let players = 20;
        let game = Game::new(players, 4, ORDERS, SEED);
        assert!(!game.is_exact());
        // Player 0 alone, and half of the others.
        let value = |hybrid: usize| {
            let mask = game.masks[hybrid];
            i128::from(mask & 1 == 1 || mask.count_ones() > 10)
        };
        let shares = game.shares(&value);
        assert_eq!(shares.iter().sum::<i128>(), game.denominator);
        // Player 0 decides unless 11 of the others came before it: 11 of its 20 places.
        let exact = game.denominator * 11 / 20;
        assert!((shares[0] - exact).abs() * BOUND <= game.denominator);
        let twice = Game::new(players, 4, ORDERS, SEED);
        assert_eq!(twice.shares(&value), shares);
    }

    #[test]
    fn nobody_has_nothing_to_share() {
        let game = Game::new(0, EXACT, 1, 1);
        assert_eq!(game.shares(&|_| 7), Vec::<i128>::new());
        assert_eq!(game.masks, [0]);
    }
}
