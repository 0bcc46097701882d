//! The readout beside the transport: t, the loss, updates a second, and what the session is doing.

use crate::format;
use crate::session::{Snapshot, Status};

use super::elements::{Elements, set_text};

/// Shows the readout of a snapshot, at so many updates a second.
pub(super) fn show(elements: &Elements, snapshot: &Snapshot<'_>, rate: Option<f64>) {
    set_text(&elements.readout_t, &format::count(snapshot.updates));
    // The first run that can be run stands for all; the table beside the spectrum has every one.
    let loss = snapshot.runs.iter().find_map(|run| run.state.as_ref().ok()).map(|state| state.loss);
    set_text(&elements.readout_loss, &loss.map_or_else(|| "–".to_owned(), format::steady));
    let rate = rate.filter(|_| snapshot.status == Status::Running);
    set_text(&elements.readout_rate, &rate.map_or_else(|| "–".to_owned(), format::number));
    set_text(&elements.status, &sentence(snapshot));
}

/// What the session is doing, in one sentence.
pub(super) fn sentence(snapshot: &Snapshot<'_>) -> String {
    let states = || snapshot.runs.iter().filter_map(|run| run.state.as_ref().ok());
    let count = states().count();
    let stopped = states().filter(|state| state.stop.is_some()).count();
    match snapshot.status {
        _ if count == 0 => "No run can be run; the reasons stand beside them.".to_owned(),
        Status::Finished if count == 1 => {
            states().find_map(|state| state.stop.map(|stop| stop.sentence(state.updates))).unwrap_or_default()
        }
        Status::Finished => format!(
            "{} runs have stopped; the table says why.",
            if count == 2 { "Both".to_owned() } else { format!("All {count}") }
        ),
        Status::Running if stopped > 0 => format!("Running; {stopped} of {count} runs have stopped."),
        Status::Running | Status::Stepping => "Running.".to_owned(),
        Status::Paused if snapshot.updates == 0 => "Ready.".to_owned(),
        Status::Paused => "Paused.".to_owned(),
    }
}
