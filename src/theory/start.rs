//! What the statements, which are on descent from a multiple of the identity, say of another start.
//!
//! - Orthogonal layers with product U: descent from them on `Φ` is descent from I on `U⁻¹Φ`, so every statement carries
//!   over to that target. Where all are one T this holds for penalty and ball around T too.
//! - One layer that starts at S: on `Φ − S + I`.
//! - A projection of rank k, `L ≥ 2`: the product keeps a rank of at most k ([`floor::rank`](super::floor::rank)).
//! - Gaussian layers, or random ones with a penalty or ball around I: nothing.
//!
//! Proofs: `docs/theory.md`, section 11; section 14 says why all this holds with every optimizer.

use super::Case;
use crate::engine::Update;
use crate::format::{count, number};
use crate::problem::{Equivalence, Start};

/// How far the statements reach for a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// They speak of `Φ` as it is.
    Itself,
    /// They speak of another target.
    Equivalent(Equivalence),
    /// Only the rank is known to stay.
    Rank(usize),
    /// They say nothing.
    Nothing,
}

/// How far the statements reach for layers that start at `from`.
#[must_use]
pub fn reach(update: Update, depth: usize, from: Start) -> Reach {
    let descends = matches!(update, Update::Descent | Update::Penalty { kappa: 0.0 });
    let tied = update == Update::Tied;
    match from {
        Start::Identity => Reach::Itself,
        Start::Rotation { .. } | Start::Permutation { .. } | Start::Orthogonal { .. } => {
            Reach::Equivalent(Equivalence::Turned)
        }
        Start::Haar { .. } if descends || tied => Reach::Equivalent(Equivalence::Turned),
        Start::Gaussian { .. } if descends && depth == 1 => Reach::Equivalent(Equivalence::Shifted),
        Start::Projection { .. } if depth == 1 && !tied => Reach::Equivalent(Equivalence::Shifted),
        Start::Projection { rank } if depth > 1 => Reach::Rank(rank),
        _ => Reach::Nothing,
    }
}

/// What a reader should know of a start that is not the identity: what the product of the layers is there, and what the
/// statements speak of.
#[must_use]
pub fn sentence(from: Start, update: Update, depth: usize, width: usize, distance: f64) -> String {
    let reach = reach(update, depth, from);
    let mut product = match from {
        Start::Rotation { .. } => {
            let angle = number(from.angle_of_power(depth).unwrap_or(0.0));
            format!(
                "The product of the layers starts at T^L, a rotation by {angle}°, at distance {} from Φ. ",
                number(distance)
            )
        }
        Start::Permutation { .. } => {
            let order = from.order(width).unwrap_or(1);
            let left = match depth as u64 % order {
                0 => "I".to_owned(),
                left => format!("T^{left}"),
            };
            let (order, distance) = (count(order), number(distance));
            format!(
                "T is a permutation of order {order}: the product starts at T^L = {left}, at distance {distance} from Φ. "
            )
        }
        Start::Orthogonal { .. } | Start::Haar { .. } if reach != Reach::Nothing => {
            format!("The product of the layers starts at an orthogonal U, at distance {} from Φ. ", number(distance))
        }
        Start::Projection { rank } => {
            format!(
                "T² = T projects on {rank} of {width} directions, and the product of the layers starts at T itself. "
            )
        }
        _ => String::new(),
    };
    if let Reach::Rank(_) = reach {
        product += "In exact arithmetic the layers keep that rank. ";
    }
    let said = match (reach, from) {
        (Reach::Equivalent(Equivalence::Turned), Start::Orthogonal { .. } | Start::Haar { .. }) => {
            "Descent from there on Φ is descent from I on U⁻¹Φ, which Φ stands for in this verdict."
        }
        (Reach::Equivalent(Equivalence::Turned), _) => {
            "Descent from T on Φ is descent from I on T^(−L)Φ, which Φ stands for in this verdict."
        }
        (Reach::Equivalent(Equivalence::Shifted), _) => {
            "One layer from S on Φ is one layer from I on Φ − S + I, which Φ stands for in this \
             verdict; it leaves any subspace at once."
        }
        (Reach::Rank(_), _) if depth > 2 => {
            "With three layers or more rounding errors outside it stayed small in every experiment; that they always do is \
             not proved."
        }
        (Reach::Rank(_), _) => {
            product += "With two layers rounding errors outside it ";
            match update {
                Update::Penalty { kappa } if kappa > 0.0 => {
                    product += "grow like (1 + η(σ − κ))^t, with σ the largest singular value of the residual: the run \
                                escapes only if σ stays above κ = ";
                    product += &number(kappa);
                    "."
                }
                Update::Descent | Update::Penalty { .. } => {
                    "grow like (1 + ησ)^t, with σ the largest singular value of the residual, and after some 36/(ησ) plain \
                     updates the run escapes."
                }
                _ => "can grow geometrically until the run escapes.",
            }
        }
        (Reach::Nothing, _) if from.is_center() => "",
        (Reach::Nothing | Reach::Itself, _) => {
            "No certificate: the statements here are on layers that start at I or an orthogonal T; penalty and ball stay \
             around I."
        }
    };
    (product + said).trim_end().to_owned()
}

impl Case<'_> {
    /// How far the statements reach here. The facts of a case are those of the equivalent target, where there is one.
    pub(super) fn reach(&self) -> Reach {
        reach(self.rule.update, self.rule.depth, self.rule.from)
    }

    /// Whether the statements on descent from a multiple of the identity can be asked.
    pub(super) fn is_asked(&self) -> bool {
        matches!(self.reach(), Reach::Itself | Reach::Equivalent(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_of_the_start_is_told() {
        let told = |from, depth| sentence(from, Update::Descent, depth, 4, 0.5);
        assert!(told(Start::Rotation { degrees: 30.0 }, 16).contains("a rotation by 120°"));
        assert!(told(Start::Projection { rank: 2 }, 3).contains("on 2 of 4 directions"));
        let from = Start::Permutation { seed: 1 };
        let order = from.order(4).unwrap();
        assert!(told(from, order as usize).contains("T^L = I"));
        assert!(told(from, order as usize + 1).contains("T^L = T^1") || order == 1);
        assert!(told(Start::Haar { seed: 1 }, 4).contains("U⁻¹Φ"));
        let far = sentence(Start::Haar { seed: 1 }, Update::Penalty { kappa: 0.1 }, 4, 4, 0.5);
        assert!(!far.contains("0.5"), "{far}");
        assert!(told(Start::Gaussian { seed: 1 }, 4).starts_with("No certificate"));
    }

    #[test]
    fn a_rank_is_left_only_where_rounding_errors_grow() {
        let told = |update, depth| sentence(Start::Projection { rank: 2 }, update, depth, 5, 0.5);
        let strong = told(Update::Penalty { kappa: 1.0 }, 2);
        assert!(strong.ends_with("only if σ stays above κ = 1.") && !strong.contains("36"), "{strong}");
        for update in [Update::Descent, Update::Penalty { kappa: 0.0 }] {
            assert!(told(update, 2).contains("some 36/(ησ) plain updates"));
        }
        for update in [Update::Tied, Update::StepAndProject { radius: 0.1 }] {
            assert!(told(update, 2).contains("can grow"));
        }
        assert!(told(Update::Descent, 3).ends_with("is not proved."));
    }

    #[test]
    fn random_layers_with_a_pull_toward_the_identity_have_no_statement() {
        let penalty = Update::Penalty { kappa: 0.1 };
        assert_eq!(reach(penalty, 4, Start::Haar { seed: 1 }), Reach::Nothing);
        assert_eq!(reach(penalty, 4, Start::Orthogonal { seed: 1 }), Reach::Equivalent(Equivalence::Turned));
        assert_eq!(reach(Update::Tied, 1, Start::Projection { rank: 1 }), Reach::Nothing);
    }
}
