//! Scenarios: experiments worth running, each with what is claimed, what to look at and what to change next.

/// An experiment with its story. The claim of each run is data too, so that a test can hold it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// Key in links and tests.
    pub id: &'static str,
    /// Name in the menu.
    pub title: &'static str,
    /// What theory says will happen.
    pub claim: &'static str,
    /// What to look at in the charts.
    pub look: &'static str,
    /// What to change next.
    pub next: &'static str,
    /// The experiment, in the form of a link.
    pub query: &'static str,
    /// What each run does, in the order of the runs.
    pub expected: &'static [Expected],
}

/// What a run of a scenario does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expected {
    /// It reaches ε no later than its certificate predicts.
    ReachesAsCertified,
    /// It reaches ε; no certificate covers it.
    Reaches,
    /// Its loss never passes the floor that theory gives.
    StaysAboveFloor,
    /// Exact arithmetic would stay above the floor; rounding carries it below.
    PassesFloorByRounding,
    /// Its loss grows without bound.
    Diverges,
    /// It neither reaches ε nor diverges within the scenario's limit, and no floor explains it.
    DoesNotReach,
}

use Expected::{Diverges, DoesNotReach, PassesFloorByRounding, Reaches, ReachesAsCertified, StaysAboveFloor};

/// All scenarios, in the order of the menu. Each runs at a speed at which it lasts some seconds, so that it can be watched.
pub static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "near-identity",
        title: "Close to the identity",
        claim: "When Φ is close enough to the identity, gradient descent from the identity converges linearly, whatever \
                else Φ is: it need be neither symmetric nor normal.",
        look: "The loss follows a straight line on the logarithmic axis, below the certified bound; no layer leaves a \
               small ball around the identity.",
        next: "Raise the distance ρ until the certificate no longer applies. Descent often goes on working: the \
               certificate is sufficient, not necessary.",
        query: "v=1&d=8&L=10&target=near&rho=0.1&seed=1&run=gd&step=certified&eps=1e-10&tmax=100000&speed=100",
        expected: &[ReachesAsCertified],
    },
    Scenario {
        id: "positive-definite",
        title: "Positive definite, well conditioned",
        claim: "For symmetric positive definite Φ, gradient descent from the identity always converges, however far Φ \
                is from the identity, at a rate set by the smallest eigenvalue and the depth.",
        look: "All eigenvalues travel along the positive real axis from 1 to their targets, without passing them.",
        next: "Change the depth: each eigenvalue's rate depends on λ^(2−2/L).",
        query: "v=1&d=8&L=16&target=spd&cond=10&top=2&seed=1&run=gd&step=certified&eps=1e-10&tmax=100000&speed=100",
        expected: &[ReachesAsCertified],
    },
    Scenario {
        id: "ill-conditioned",
        title: "Positive definite, badly conditioned",
        claim: "A small eigenvalue makes descent slow but does not stop it: the number of updates grows like the \
                inverse of the smallest eigenvalue to the power 2 − 2/L.",
        look: "The loss falls in stages: large eigenvalues first, the small ones in a long tail.",
        next: "Lower the condition number, or set the depth to 2 and see the exponent fall from almost 2 to 1.",
        query: "v=1&d=8&L=8&target=spd&cond=200&top=2&seed=1&run=gd&step=certified&eps=1e-10&tmax=10000000&x=log",
        expected: &[ReachesAsCertified],
    },
    Scenario {
        id: "negative-eigenvalue",
        title: "One negative eigenvalue",
        claim: "If symmetric Φ has a negative eigenvalue λ, gradient descent from the identity never gets below \
                λ²/2: the layers stay equal and symmetric, so an eigenvalue of the product is an L-th power that \
                cannot change its sign.",
        look: "One eigenvalue creeps to 0 and stays there; its target lies on the other side. The loss ends on the \
               dotted floor.",
        next: "Make the eigenvalue smaller: however close to 0, the floor stays. Then try a rotation instead.",
        query: "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&step=certified&eps=1e-8&tmax=20000&speed=1000",
        expected: &[StaysAboveFloor],
    },
    Scenario {
        id: "penalty",
        title: "A penalty does not help",
        claim: "A penalty toward the identity, of any weight κ, leaves the floor where it is.",
        look: "Every run ends above the floor, those with a larger κ further up: the penalty pulls all eigenvalues \
               back toward 1.",
        next: "Make κ very small: the curve approaches plain descent and its floor.",
        query: "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&run=penalty:0.02&run=penalty:0.2\
                &step=0.02&eps=1e-8&tmax=20000&speed=1000",
        expected: &[StaysAboveFloor, StaysAboveFloor, StaysAboveFloor],
    },
    Scenario {
        id: "step-and-project",
        title: "Projecting the layers does not help",
        claim: "Keeping every layer within a ball around the identity does not get past a negative eigenvalue either: \
                with radius r < 1 each factor stays at least 1 − r, and the floor even rises.",
        look: "The projected runs stop where the ball ends, above plain descent.",
        next: "Widen the ball beyond 1: the run becomes plain descent, and meets its floor.",
        query: "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&run=project:0.2&run=project:0.5\
                &step=0.02&eps=1e-8&tmax=20000&speed=1000",
        expected: &[StaysAboveFloor, StaysAboveFloor, StaysAboveFloor],
    },
    Scenario {
        id: "rotation-90",
        title: "Rotation by 90°",
        claim: "A rotation is normal but not symmetric: its eigenvalues are complex, and a complex L-th power can go \
                around 0.",
        look: "The two eigenvalues leave the real axis and follow an arc to ±i.",
        next: "Turn the angle up: 175°, then 179.9°.",
        query: "v=1&d=2&L=8&target=rotation&angle=90&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=10000&speed=10",
        expected: &[Reaches],
    },
    Scenario {
        id: "rotation-175",
        title: "Rotation by 175°",
        claim: "Almost a half turn is still learned: the eigenvalues first shrink toward 0, then swing around it.",
        look: "The loss falls, waits on a plateau while the eigenvalues are near 0, and falls again.",
        next: "At 179.9° the plateau is far longer; at 180° it never ends.",
        query: "v=1&d=2&L=8&target=rotation&angle=175&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=10000&speed=100",
        expected: &[Reaches],
    },
    Scenario {
        id: "rotation-179.9",
        title: "Rotation by 179.9°",
        claim: "A tenth of a degree from a half turn, descent still converges, after thousands of updates on a plateau.",
        look: "Compare the logarithmic time axis with that of 175°.",
        next: "Go the last tenth of a degree.",
        query: "v=1&d=2&L=8&target=rotation&angle=179.9&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=20000&x=log&speed=1000",
        expected: &[Reaches],
    },
    Scenario {
        id: "rotation-180",
        title: "Rotation by 180°",
        claim: "At exactly 180° the eigenvalues are −1 and real: the same obstruction as for a symmetric matrix. The \
                loss never passes 1.",
        look: "Both eigenvalues run along the real axis to 0 and stay.",
        next: "Turn back by any angle at all and it is learned.",
        query: "v=1&d=2&L=8&target=rotation&angle=180&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=20000&speed=1000",
        expected: &[StaysAboveFloor],
    },
    Scenario {
        id: "power-projection",
        title: "Power projection for asymmetric Φ",
        claim: "If uᵀΦu > 0 for all u ≠ 0, power projection with balancing converges with a certificate, even where Φ \
                is far from normal; plain descent has none.",
        look: "The numerical range of the product stays to the right of γ.",
        next: "Raise the skew part: the certified step shrinks; set the step by hand, a hundred times larger.",
        query: "v=1&d=6&L=4&target=positive&cond=3&top=1.5&skew=0.3&seed=1&run=power&run=power,step=practical\
                &run=gd,step=practical&step=certified&eps=1e-10&tmax=2000000&x=log&look=range&speed=100",
        expected: &[ReachesAsCertified, Reaches, Reaches],
    },
    Scenario {
        id: "depth",
        title: "Depth 1 to 64 on the same Φ",
        claim: "Deeper networks learn positive definite Φ with steps proportional to 1/L; eigenvalues below 1 slow \
                down with depth, by λ^(2−2/L).",
        look: "One curve a depth, each with its own certified step.",
        next: "Give all runs the same step by hand.",
        query: "v=1&d=8&L=16&target=spd&cond=10&top=2&seed=1&run=gd,L=1&run=gd,L=2&run=gd,L=4&run=gd,L=8&run=gd,L=16\
                &run=gd,L=64&step=certified&eps=1e-10&tmax=100000&x=log&speed=1000",
        expected: &[
            ReachesAsCertified,
            ReachesAsCertified,
            ReachesAsCertified,
            ReachesAsCertified,
            ReachesAsCertified,
            ReachesAsCertified,
        ],
    },
    Scenario {
        id: "step-size",
        title: "Step size past the edge",
        claim: "Up to the certified step descent cannot overshoot. Somewhat above it oscillates and still converges; \
                beyond twice the inverse sharpness at the solution it cannot converge.",
        look: "The smooth curve, the one that comes later or earlier, and the one that never settles.",
        next: "Find the edge by hand.",
        query: "v=1&d=4&L=8&target=spd&cond=4&top=2&seed=1&run=gd&run=gd,step=0.06&run=gd,step=0.2&step=certified\
                &eps=1e-10&tmax=10000&speed=100",
        expected: &[ReachesAsCertified, Reaches, DoesNotReach],
    },
    Scenario {
        id: "divergence",
        title: "A step that diverges",
        claim: "With a step far too large the loss grows without bound within a few updates. Nothing is wrong with \
                the page: that is what descent does.",
        look: "The run stops by itself and says at which update.",
        next: "Choose the certified step.",
        query: "v=1&d=4&L=8&target=spd&cond=4&top=2&seed=1&run=gd&step=2&eps=1e-10&tmax=1000&speed=1",
        expected: &[Diverges],
    },
    Scenario {
        id: "rounding",
        title: "Rounding breaks the symmetry",
        claim: "In exact arithmetic neither run can pass the floor. In floating-point arithmetic the dense engine's \
                layers drift apart by rounding, and after a few thousand updates it escapes the saddle.",
        look: "The exact engine stays on the floor for ever; the dense one leaves it when the layer spread, which \
               started at 1e-16, reaches order 1.",
        next: "Choose the diagonal basis, or L = 2: no rounding breaks the symmetry there, and both stay.",
        query: "v=1&d=4&L=4&target=symmetric&neg=-1&cond=4&top=2&basis=rotated&seed=1&run=gd&run=gd,engine=dense\
                &step=0.05&eps=1e-8&tmax=10000&look=spread&speed=1000",
        expected: &[StaysAboveFloor, PassesFloorByRounding],
    },
];
