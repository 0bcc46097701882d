//! What is run: the settings that ask most of a frame, each a link of the page. No run reaches its end in the time.

/// A link with a name.
pub(super) struct Scene {
    pub(super) name: &'static str,
    /// What stands after `?eps=0&tmax=1000000000000&`.
    query: &'static str,
}

impl Scene {
    /// The link's query, with its question mark.
    pub(super) fn query(&self) -> String {
        format!("?eps=0&tmax=1000000000000&{}", self.query)
    }
}

const fn scene(name: &'static str, query: &'static str) -> Scene {
    Scene { name, query }
}

/// The largest sizes, every algorithm, every closer look.
pub(super) const SCENES: [Scene; 15] = [
    scene("as it opens", "step=1e-7"),
    scene("modes, d = 100,000", "d=100000&L=512&x=log"),
    scene("dense, d = 128, L = 128", "d=128&L=128&target=general"),
    scene("dense, d = 128, L = 512", "d=128&L=512&target=near&look=spread"),
    scene(
        "six runs, layers",
        "d=16&L=16&target=general&run=gd&run=penalty:0.1&run=project:0.5&run=gd,L=4&run=gd,L=64&run=balancing&step=0.001&look=layers",
    ),
    scene(
        "six runs, d = 64",
        "d=64&L=16&target=positive&run=gd&run=penalty:0.1&run=project:0.5&run=power&run=positivity&run=balancing",
    ),
    scene("penalty, d = 96", "d=96&L=16&target=general&run=penalty:0.1"),
    scene("project, d = 64", "d=64&L=32&target=general&run=project:0.5"),
    scene("power, d = 128", "d=128&L=16&target=positive&run=power"),
    scene("positivity, d = 128", "d=128&L=8&target=positive&run=positivity"),
    scene("balancing, d = 128", "d=128&L=16&target=positive&run=balancing"),
    scene("range, d = 64", "d=64&L=16&target=general&look=range"),
    scene("landscape", "target=symmetric&neg=-0.5&look=landscape"),
    scene("sharpness, d = 32", "d=32&L=16&target=general&look=sharpness"),
    scene("layer spread", "d=8&L=16&target=rotation&engine=dense&look=spread"),
];

/// Six runs of cheap updates with some 2,000 points each in two charts, for what drawing takes by itself: curves of the
/// loss, and where the eigenvalues are and were; then two charts of curves.
pub(super) const CHARTS: [Scene; 2] = [
    scene(
        "charts: loss, eigenvalues",
        "d=16&L=4&target=general&run=gd,L=2&run=gd,L=3&run=gd&run=gd,L=5&run=gd,L=6&run=gd,L=8&step=1e-3&show=loss,spectrum",
    ),
    scene(
        "charts: loss, modes",
        "d=1&L=8&run=gd,L=2&run=gd,L=3&run=gd,L=4&run=gd,L=6&run=gd&run=gd,L=12&step=1e-7&look=modes&show=loss,look",
    ),
];

/// Six runs with all that they keep of their past.
pub(super) const MEMORY: Scene = scene(
    "six runs",
    "d=16&L=8&target=positive&run=gd&run=penalty:0.1&run=project:0.5&run=power&run=positivity&run=balancing&look=layers",
);
