//! The sample of a run's line, in its color and with its dashes, as drawn in the charts.

use web_sys::Element;

use crate::chart;

use super::elements::{by_selector, set_attribute};

/// Makes a swatch that of a run. Its color is the style sheet's, which `theme` sets for all runs at once.
pub(super) fn show(swatch: &Element, identity: usize) {
    let line: Element = by_selector(swatch, "path");
    let pattern = chart::pattern(identity).iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    set_attribute(&line, "stroke-dasharray", if pattern.is_empty() { "none" } else { &pattern });
    set_attribute(swatch, "data-identity", &identity.to_string());
}
