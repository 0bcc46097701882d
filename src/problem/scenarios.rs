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
    /// Its loss explodes.
    Diverges,
    /// It neither reaches ε nor diverges within the scenario's limit, and no floor explains it.
    DoesNotReach,
}

use Expected::{Diverges, DoesNotReach, PassesFloorByRounding, Reaches, ReachesAsCertified, StaysAboveFloor};

/// All scenarios, in the order of the menu.
pub static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "near-identity",
        title: "Close to the identity",
        claim: "When Φ is close enough to the identity, gradient descent from the identity with the certified step \
                converges linearly, whatever else Φ is: it need be neither symmetric nor normal.",
        look: "The loss falls along a straight line on its logarithmic axis, below the certified bound; no layer leaves \
               a small ball around the identity.",
        next: "Raise the distance ρ until the certificate no longer applies, a little above 0.13 here. Descent often \
               goes on working: the certificate is sufficient, not necessary.",
        query: "v=1&d=8&L=10&target=near&rho=0.1&seed=1&run=gd&step=certified&eps=1e-10&tmax=100000\
                &speed=100",
        expected: &[ReachesAsCertified],
    },
    Scenario {
        id: "positive-definite",
        title: "Positive definite, well conditioned",
        claim: "For symmetric positive definite Φ, gradient descent from the identity converges with a small enough \
                step, however far Φ is from the identity.",
        look: "All eigenvalues travel along the positive real axis from 1 to their targets, without passing them.",
        next: "Raise the condition number: the smallest eigenvalue sets the rate. Or change the depth: an eigenvalue \
               below 1 is learned at a rate proportional to λ^(2−2/L).",
        query: "v=1&d=8&L=16&target=spd&cond=10&top=2&seed=1&run=gd&step=certified&eps=1e-10&tmax=100000\
                &speed=100",
        expected: &[ReachesAsCertified],
    },
    Scenario {
        id: "ill-conditioned",
        title: "Positive definite, badly conditioned",
        claim: "A small eigenvalue λ makes descent slow but does not stop it: the certified number of updates grows \
                like λ to the power −(2 − 2/L).",
        look: "The loss falls in stages: the large eigenvalues first, the small ones in a long tail.",
        next: "Lower the condition number, or set the depth to 2: the exponent falls from 1.75 to 1, and the tail with it.",
        query: "v=1&d=8&L=8&target=spd&cond=200&top=2&seed=1&run=gd&step=certified&eps=1e-10&tmax=10000000&x=log",
        expected: &[ReachesAsCertified],
    },
    Scenario {
        id: "negative-eigenvalue",
        title: "One negative eigenvalue",
        claim: "If symmetric Φ has a negative eigenvalue λ, the loss of gradient descent from the identity never falls \
                below λ²/2: the layers stay equal and symmetric, and an even power of a real number is not negative.",
        look: "One eigenvalue creeps toward 0, and its target lies on the other side. The loss comes to the floor and \
               no further.",
        next: "Take an odd depth: the barrier is the same up to a certain step. Bring the eigenvalue closer to 0: the \
               floor sinks but stays.",
        query: "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&step=certified&eps=1e-8&tmax=20000\
                &speed=1000",
        expected: &[StaysAboveFloor],
    },
    Scenario {
        id: "penalty",
        title: "A penalty does not help",
        claim: "A penalty toward the identity, of any weight κ, does not get past the floor of a negative eigenvalue.",
        look: "Every run ends above the floor, and further up with a larger κ: the penalty pulls the layers back toward \
               the identity.",
        next: "Make κ very small: the curve approaches that of plain descent, and its floor.",
        query: "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&run=penalty:0.02&run=penalty:0.2\
                &step=0.02&eps=1e-8&tmax=20000\
                &speed=1000",
        expected: &[StaysAboveFloor, StaysAboveFloor, StaysAboveFloor],
    },
    Scenario {
        id: "step-and-project",
        title: "Projecting the layers does not help",
        claim: "Keeping every layer within a ball around the identity does not get past a negative eigenvalue either: \
                with radius r < 1 no eigenvalue of a layer falls below 1 − r, and the floor even rises.",
        look: "The projected runs come to rest at the edge of the ball, each exactly on its own floor, above plain descent.",
        next: "Widen the ball beyond r = 1: the projection never acts, and the run is plain descent, with its floor.",
        query: "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&run=project:0.2&run=project:0.5\
                &step=0.02&eps=1e-8&tmax=20000\
                &speed=1000",
        expected: &[StaysAboveFloor, StaysAboveFloor, StaysAboveFloor],
    },
    Scenario {
        id: "rotation-90",
        title: "Rotation by 90°",
        claim: "A rotation is normal but not symmetric, and its eigenvalues are complex. With small steps each \
                eigenvalue of the product moves almost straight from 1 to its target, and 0 is not in the way.",
        look: "The two eigenvalues leave the real axis at once and run to ±i.",
        next: "Turn the angle up: the line from 1 to the target then passes closer to 0.",
        query: "v=1&d=2&L=8&target=rotation&angle=90&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=10000\
                &speed=10",
        expected: &[Reaches],
    },
    Scenario {
        id: "rotation-175",
        title: "Rotation by 175°",
        claim: "Almost a half turn is still learned: the line from 1 to the target passes 0 at a distance of \
                cos(175°/2) ≈ 0.044, and near 0 the gradient is small.",
        look: "The loss falls, waits on a plateau at 1 while the eigenvalues pass 0, and falls again.",
        next: "At 179.9° the plateau is far longer; at 180° it never ends.",
        query: "v=1&d=2&L=8&target=rotation&angle=175&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=10000\
                &speed=100",
        expected: &[Reaches],
    },
    Scenario {
        id: "rotation-179.9",
        title: "Rotation by 179.9°",
        claim: "A tenth of a degree short of a half turn, descent still converges, after thousands of updates on a plateau.",
        look: "The plateau, on a logarithmic time axis: it takes 5,153 updates to reach ε, where 175° takes 321.",
        next: "Go the last tenth of a degree.",
        query: "v=1&d=2&L=8&target=rotation&angle=179.9&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=20000&x=log\
                &speed=1000",
        expected: &[Reaches],
    },
    Scenario {
        id: "rotation-180",
        title: "Rotation by 180°",
        claim: "At exactly 180° both eigenvalues are −1, and 0 lies on the way: the same obstruction as for a symmetric \
                matrix. The loss never falls below 1.",
        look: "Both eigenvalues run along the real axis toward 0, ever more slowly.",
        next: "Turn back by a tenth of a degree and it is learned.",
        query: "v=1&d=2&L=8&target=rotation&angle=180&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=20000\
                &speed=1000",
        expected: &[StaysAboveFloor],
    },
    Scenario {
        id: "power-projection",
        title: "Power projection for asymmetric Φ",
        claim: "If uᵀΦu > 0 for all u ≠ 0, power projection with a small enough step converges with a certificate. \
                Plain descent has none for this Φ, and learns it all the same.",
        look: "The numerical range of the product stays to the right of the line Re z = γ. The certified step is safe but \
               small: the practical one is about fifty times as large.",
        next: "Raise the skew part: the certified step shrinks much faster than the practical one. Or give γ above the \
               margin of Φ, such as 0.6: then Φ is out of reach, and there is a floor.",
        query: "v=1&d=6&L=4&target=positive&cond=3&top=1.5&skew=1&seed=1&run=power&run=power,step=practical\
                &run=gd,step=practical&step=certified&eps=1e-10&tmax=20000&x=log\
                &speed=1000&look=range",
        expected: &[ReachesAsCertified, Reaches, Reaches],
    },
    Scenario {
        id: "depth",
        title: "Depth 1 to 64 on the same Φ",
        claim: "Positive definite Φ is learned at every depth. The certified step falls roughly like 1/L, and an \
                eigenvalue below 1 is learned at a rate proportional to λ^(2−2/L), so more slowly in a deeper network.",
        look: "One curve a depth, each with its own certified step. One layer is done after one update.",
        next: "Give all runs the same step by hand: the deepest network sets the limit.",
        query: "v=1&d=8&L=16&target=spd&cond=10&top=2&seed=1&run=gd,L=1&run=gd,L=2&run=gd,L=4&run=gd,L=8&run=gd,L=16\
                &run=gd,L=64&step=certified&eps=1e-10&tmax=100000&x=log\
                &speed=1000",
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
        claim: "Up to the certified step no eigenvalue overshoots its target. Somewhat above, descent may overshoot and \
                still converge; beyond two over the sharpness at the solution, the solution is unstable.",
        look: "The certified run, the one that gets there sooner with a step beyond every guarantee, and the one that \
               never settles.",
        next: "Find the edge by hand: here it is η = 0.0743.",
        query: "v=1&d=4&L=8&target=spd&cond=4&top=2&seed=1&run=gd&run=gd,step=0.06&run=gd,step=0.2&step=certified\
                &eps=1e-10&tmax=10000\
                &speed=100",
        expected: &[ReachesAsCertified, Reaches, DoesNotReach],
    },
    Scenario {
        id: "divergence",
        title: "A step that diverges",
        claim: "With a step far too large the loss explodes within a few updates. Nothing is wrong with the page: that \
                is what descent does.",
        look: "The run stops by itself and says at which update.",
        next: "Choose the certified step.",
        query: "v=1&d=4&L=8&target=spd&cond=4&top=2&seed=1&run=gd&step=2&eps=1e-10&tmax=1000\
                &speed=1",
        expected: &[Diverges],
    },
    Scenario {
        id: "rounding",
        title: "Rounding breaks the symmetry",
        claim: "In exact arithmetic neither run can pass the floor. In floating-point arithmetic rounding drives the \
                layers of the dense engine apart, and after some two thousand updates it escapes the saddle.",
        look: "With one number an eigenvalue the run stays above the floor; with layers as matrices it falls below, when \
               the layer spread has grown from 10⁻¹⁶ to the size of the layers.",
        next: "Take the coordinate axes as the basis, or L = 2: then the dense run does not escape either.",
        query: "v=1&d=4&L=4&target=symmetric&neg=-1&cond=4&top=2&basis=rotated&seed=1&run=gd&run=gd,engine=dense\
                &step=0.05&eps=1e-8&tmax=10000\
                &speed=1000&look=spread",
        expected: &[StaysAboveFloor, PassesFloorByRounding],
    },
    Scenario {
        id: "overfitting",
        title: "A few noisy samples",
        claim: "With little more samples than columns, descent on the training loss comes down to the residual of least \
                squares, and fits the noise: the population loss ends above where it has been.",
        look: "The dashed curve is the population loss: it turns up while the training loss still falls.",
        next: "Raise n: the two losses come together, at half the variance of the noise times d.",
        query: "v=1&d=6&L=3&target=spd&cond=4&top=1.5&seed=1&data=sampled&n=9&cov=1&noise=0.3&batch=0&run=gd\
                &step=practical&eps=1e-8&tmax=5000&x=log&speed=1000",
        expected: &[StaysAboveFloor],
    },
    Scenario {
        id: "minibatches",
        title: "Minibatches",
        claim: "An update that sees twenty of four hundred noisy samples is a noisy update: the loss does not settle on the \
                residual of least squares but hovers above it, the higher the larger the step.",
        look: "Both curves fall at first as they would with all samples, and then tremble. Zoom in on the end: the run with the \
               larger step stays a little higher.",
        next: "Take the noise away: one matrix then fits every sample, and minibatches converge.",
        query: "v=1&d=6&L=3&target=spd&cond=4&top=1.5&seed=1&data=sampled&n=400&cov=1&noise=0.3&batch=20\
                &run=gd,step=0.1&run=gd,step=0.02&eps=1e-8&tmax=3000&speed=1000",
        expected: &[StaysAboveFloor, StaysAboveFloor],
    },
    Scenario {
        id: "random-start",
        title: "Identity against random starts",
        claim: "The identity is a good start for positive definite Φ. Random orthogonal layers whose product turns space \
                inside out (determinant −1) cannot turn it back by small steps: the loss stays near half the square of the \
                smallest singular value of Φ, here 0.02. Gaussian layers of variance 1/d begin with a nearly singular product.",
        look: "Two runs reach ε; of the two orthogonal starts it is the one with determinant 1. The Gaussian one waits.",
        next: "Take other seeds: about every second orthogonal start is learned.",
        query: "v=1&d=8&L=8&target=spd&cond=10&top=2&seed=1&run=gd,step=certified&run=gd,start=haar:3\
                &run=gd,start=haar:1&run=gd,start=gaussian:1&step=practical&eps=1e-8&tmax=10000&x=log\
                &speed=1000",
        expected: &[ReachesAsCertified, Reaches, DoesNotReach, DoesNotReach],
    },
    Scenario {
        id: "turned-start",
        title: "A start that is turned",
        claim: "From the identity −I is not learned, for 0 lies on the way. It is learned when every layer starts at a \
                rotation T: descent from T on Φ is descent from I on T⁻ᴸΦ, here a rotation by 90° or by 172°.",
        look: "The product starts at a rotation by 90°, or by 8°, and the eigenvalues pass 0 on one side.",
        next: "Start the second run at a rotation by 22.5°: the product then starts at −I itself. Or by 0.1°, and wait.",
        query: "v=1&d=4&L=8&target=rotation&angle=180&planes=all&seed=1&run=gd&run=gd,start=rotation:11.25\
                &run=gd,start=rotation:1&step=0.02&eps=1e-10&tmax=10000\
                &speed=100",
        expected: &[StaysAboveFloor, Reaches, Reaches],
    },
    Scenario {
        id: "low-rank-start",
        title: "A start of too small a rank",
        claim: "Layers that start at a projection T = T² on two directions make products of rank two at most, and the loss \
                never falls below half the squares of the singular values of Φ beyond the second: ½(1² + 0.71² + 0.5²). One \
                layer leaves that rank at once. With two layers rounding errors outside the rank grow until the run escapes; with four they do not.",
        look: "The run of four layers comes to rest on its floor; that of two stays there for thousands of updates and falls.",
        next: "Raise the rank, or the number of layers of the second run to three.",
        query: "v=1&d=5&L=4&target=spd&cond=4&top=2&seed=1&run=gd,start=projection:2&run=gd,L=2,start=projection:2\
                &run=gd,L=1,start=projection:2&step=0.02&eps=1e-10&tmax=20000&x=log\
                &speed=1000",
        expected: &[StaysAboveFloor, PassesFloorByRounding, ReachesAsCertified],
    },
    Scenario {
        id: "tied-scalar",
        title: "One scalar for all layers",
        claim: "If every layer is s·W with one s for all, the loss bends far more along s than along any entry, so only a \
                smaller step is stable, and descent takes longer. No certificate covers it.",
        look: "Both runs reach ε; the tied one later.",
        next: "Give the tied run the step of the other: it diverges. Or choose a symmetric target with a negative eigenvalue: \
               with an even number of layers the floor is the same.",
        query: "v=1&d=4&L=4&target=spd&cond=4&top=2&seed=1&run=gd,step=certified&run=tied&step=practical\
                &eps=1e-10&tmax=10000\
                &speed=100",
        expected: &[ReachesAsCertified, Reaches],
    },
    Scenario {
        id: "momentum",
        title: "Momentum",
        claim: "No certificate: the bounds are for plain gradient steps. On a badly conditioned positive definite Φ, momentum \
                at the same step takes a fraction of the updates: it adds up what small gradients agree on.",
        look: "Plain descent has a long tail. Heavy ball overshoots and swings; Nesterov’s momentum, whose gradient is taken \
               ahead, swings less and is first; two past moves of 0.6 and 0.3 do about as one of 0.9.",
        next: "Raise μ to 0.99: the swings take over. Lower it to 0: plain descent, to the last bit.",
        query: "v=1&d=8&L=8&target=spd&cond=50&top=2&seed=1&run=gd&run=gd,opt=heavy:0.9&run=gd,opt=nesterov:0.9\
                &run=gd,opt=two-step:0.6/0.3&step=0.01&eps=1e-10&tmax=100000&x=log",
        expected: &[ReachesAsCertified, Reaches, Reaches, Reaches],
    },
    Scenario {
        id: "momentum-across-zero",
        title: "Momentum across the barrier",
        claim: "At odd depth, plain steps that are small enough never carry the layers of a negative eigenvalue across 0. \
                Momentum can: a mode that comes to 0 with speed passes it. At even depth no optimizer helps, for an even \
                power of a real number is not negative.",
        look: "With three layers, heavy ball and Nesterov fall below the floor of plain descent and go on to ε. With four, \
               heavy ball stays above it for good.",
        next: "Lower μ to 0.7: too little speed is left at 0. Or try conjugate directions, which come to rest on the floor.",
        query: "v=1&d=6&L=3&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&run=gd,opt=heavy:0.9&run=gd,opt=nesterov:0.9\
                &run=gd,L=4,opt=heavy:0.9&step=0.05&eps=1e-10&tmax=2000",
        expected: &[StaysAboveFloor, Reaches, Reaches, StaysAboveFloor],
    },
    Scenario {
        id: "conjugate",
        title: "Conjugate directions",
        claim: "No certificate: each update goes to the nearest minimum along a direction conjugate to the last. That takes far \
                fewer updates than any fixed step, and each of them costs several.",
        look: "The loss never rises, and comes down in a few dozen updates where plain descent needs thousands.",
        next: "Set the depth to 1: the loss is quadratic and curved alike in every direction, and one update is enough.",
        query: "v=1&d=8&L=4&target=spd&cond=50&top=2&seed=1&run=gd&run=gd,opt=heavy:0.9&run=gd,opt=conjugate&step=0.02\
                &eps=1e-10&tmax=100000&x=log",
        expected: &[ReachesAsCertified, Reaches, Reaches],
    },
];
