//! The colors of a chart.
//!
//! The six curve colors of each theme are told apart by readers with any of the three color deficiencies, and stand at
//! least 4.5:1 against their ground, so that a label may be written in the color of its curve (the tests measure both).

use plotters::style::RGBColor;

/// How many runs can be told apart.
pub const IDENTITIES: usize = 6;

/// Every color that a chart uses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    /// Behind everything.
    pub ground: RGBColor,
    /// Text that must be read, and target rings.
    pub ink: RGBColor,
    /// Tick labels and annotations.
    pub muted: RGBColor,
    /// Axis lines.
    pub axis: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// What can be taken hold of, and the crosshair.
    pub accent: RGBColor,
    /// One color a run.
    pub curves: [RGBColor; IDENTITIES],
    /// The two ends of the diverging scale, negative and positive; its middle is the ground.
    pub diverging: (RGBColor, RGBColor),
}

const fn rgb(hex: u32) -> RGBColor {
    RGBColor((hex >> 16 & 0xff) as u8, (hex >> 8 & 0xff) as u8, (hex & 0xff) as u8)
}

impl Theme {
    /// On white.
    #[must_use]
    pub const fn light() -> Self {
        Self {
            ground: rgb(0xffffff),
            ink: rgb(0x1a1a1f),
            muted: rgb(0x5c6068),
            axis: rgb(0x8d9098),
            grid: rgb(0xe9e9ed),
            accent: rgb(0x0b5cad),
            curves: [rgb(0x1b4fc0), rgb(0xd2400a), rgb(0x2a8068), rgb(0x8c2a84), rgb(0x5e4a0a), rgb(0x16121f)],
            diverging: (rgb(0x1b4fa0), rgb(0xb03a08)),
        }
    }

    /// On near-black.
    #[must_use]
    pub const fn dark() -> Self {
        Self {
            ground: rgb(0x111418),
            ink: rgb(0xe9e9ec),
            muted: rgb(0xa3a7af),
            axis: rgb(0x6b7179),
            grid: rgb(0x262a30),
            accent: rgb(0x7db8ff),
            curves: [rgb(0x4c96ff), rgb(0xf4633a), rgb(0xc4f5d0), rgb(0xe391f0), rgb(0xe8b02a), rgb(0x9c9ca4)],
            diverging: (rgb(0x6aa8ff), rgb(0xff8a4c)),
        }
    }

    /// For paper: black on white, with a grid that survives a laser printer.
    #[must_use]
    pub const fn print() -> Self {
        Self { ink: rgb(0), muted: rgb(0x333333), axis: rgb(0x555555), grid: rgb(0xd8d8d8), ..Self::light() }
    }

    /// In the colors of a reader's own scheme: its background, its text and its links. Runs take text and links in turn;
    /// dashes and markers tell them apart.
    #[must_use]
    pub fn of_scheme(ground: RGBColor, ink: RGBColor, accent: RGBColor) -> Self {
        let faint = mix(ground, ink, 0.25);
        Self {
            ground,
            ink,
            muted: ink,
            axis: ink,
            grid: faint,
            accent,
            curves: [ink, accent, ink, accent, ink, accent],
            diverging: (accent, ink),
        }
    }

    /// The color of a run.
    #[must_use]
    pub fn curve(&self, identity: usize) -> RGBColor {
        self.curves[identity % IDENTITIES]
    }

    /// The color of `x ∈ [−1, 1]` on the diverging scale, mixed in the perceptual space OKLab
    /// (B. Ottosson, *A perceptual color space for image processing*, 2020).
    #[must_use]
    pub fn diverge(&self, x: f64) -> RGBColor {
        let end = if x < 0.0 { self.diverging.0 } else { self.diverging.1 };
        let weight = if x.is_nan() { 0.0 } else { x.abs().min(1.0) };
        mix(self.ground, end, weight)
    }
}

/// From `a` to `b` by `weight ∈ [0, 1]`, in OKLab.
fn mix(a: RGBColor, b: RGBColor, weight: f64) -> RGBColor {
    let (a, b) = (to_oklab(a), to_oklab(b));
    from_oklab([0, 1, 2].map(|i| a[i] + weight * (b[i] - a[i])))
}

/// Linear light of an sRGB color, each channel in [0, 1].
fn linear(color: RGBColor) -> [f64; 3] {
    [color.0, color.1, color.2].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    })
}

fn oklab_of_linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    let cones = [
        0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b,
        0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b,
        0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b,
    ];
    // As a power: colors would be all that `libm::cbrt` is compiled for.
    let [l, m, s] = cones.map(|c: f64| libm::pow(c.max(0.0), 1.0 / 3.0));
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn to_oklab(color: RGBColor) -> [f64; 3] {
    oklab_of_linear(linear(color))
}

fn from_oklab([l, a, b]: [f64; 3]) -> RGBColor {
    let long = (l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let medium = (l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (l - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let [r, g, b] = [
        4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
    ]
    .map(|c: f64| {
        let c = c.clamp(0.0, 1.0);
        let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * libm::pow(c, 1.0 / 2.4) - 0.055 };
        (255.0 * c).round() as u8
    });
    RGBColor(r, g, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio of WCAG 2.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let luminance = |c| {
            let [r, g, b] = linear(c);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    const THEMES: [(&str, Theme); 3] = [("light", Theme::light()), ("dark", Theme::dark()), ("print", Theme::print())];

    #[test]
    fn curves_and_text_stand_out_from_the_ground() {
        for (name, theme) in THEMES {
            let text = [theme.ink, theme.muted, theme.accent];
            for color in theme.curves.into_iter().chain(text) {
                let ratio = contrast(color, theme.ground);
                assert!(ratio >= 4.5, "{name}: {color:?} has {ratio:.2}:1");
            }
            for color in [theme.axis, theme.diverging.0, theme.diverging.1] {
                let ratio = contrast(color, theme.ground);
                assert!(ratio >= 3.0, "{name}: {color:?} has {ratio:.2}:1");
            }
        }
    }

    #[test]
    fn a_scheme_of_the_reader_keeps_its_colors() {
        let (ground, ink, accent) = (rgb(0x000000), rgb(0xffffff), rgb(0xffff00));
        let theme = Theme::of_scheme(ground, ink, accent);
        assert!(theme.curves.iter().all(|color| [ink, accent].contains(color)));
        assert_eq!((theme.diverge(-1.0), theme.diverge(0.0), theme.diverge(1.0)), (accent, ground, ink));
        let grid = contrast(theme.grid, ground);
        assert!(grid > 1.0 && grid < contrast(ink, ground), "{grid}");
    }

    /// Full protan, deutan and tritan deficiency in linear light: G. Machado, M. Oliveira, L. Fernandes, *A
    /// physiologically-based model for simulation of color vision deficiency*, IEEE TVCG 2009.
    const DEFICIENCIES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    #[test]
    fn curves_are_told_apart_by_every_reader() {
        // A just noticeable difference is about 0.02 in OKLab; dashes and markers help beyond color.
        const LEAST: f64 = 0.05;
        for (name, theme) in THEMES {
            for deficiency in DEFICIENCIES {
                let seen = theme.curves.map(|c| {
                    let c = linear(c);
                    let rows = deficiency.map(|row| (0..3).map(|j| row[j] * c[j]).sum::<f64>().clamp(0.0, 1.0));
                    oklab_of_linear(rows)
                });
                for i in 0..IDENTITIES {
                    for j in 0..i {
                        let distance = (0..3).map(|k| (seen[i][k] - seen[j][k]).powi(2)).sum::<f64>().sqrt();
                        assert!(distance >= LEAST, "{name}: {i} and {j} are {distance:.3} apart");
                    }
                }
            }
        }
    }

    #[test]
    fn the_diverging_scale_is_anchored() {
        for (_, theme) in THEMES {
            assert_eq!(theme.diverge(0.0), theme.ground);
            assert_eq!(theme.diverge(f64::NAN), theme.ground);
            assert_eq!(theme.diverge(-1.0), theme.diverging.0);
            assert_eq!(theme.diverge(7.0), theme.diverging.1);
        }
    }
}
