//! Drives the built page in a real browser, as a reader would: by what is written on it.
//!
//! `cargo xtask test e2e` builds and serves the page and says where it and the browser are; without that there is
//! nothing to drive, and these tests say so.

mod away;
mod comparing;
mod embedding;
mod frames;
mod guide;
mod harness;
mod page;
mod reading;
mod scenarios;
mod smoke;
mod touching;
mod vocabulary;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run(tests![
        vocabulary::controls_are_found_by_label_and_set,
        vocabulary::buttons_are_pressed_and_waited_for,
        vocabulary::files_messages_and_media_are_seen,
        smoke::page_opens_without_errors,
        smoke::parts_are_found_below_the_page,
        page::settings_run_and_are_found_again,
        page::the_csv_is_that_of_the_native_library,
        page::nothing_is_drawn_while_paused,
        page::nothing_scrolls_sideways,
        page::colors_follow_the_system_and_the_reader,
        page::a_bad_link_says_what_was_left_out,
        page::a_program_that_cannot_start_says_so,
        page::a_fault_of_the_program_is_shown_with_a_report,
        embedding::the_plain_example_is_led_by_its_host,
        embedding::refused_messages_have_a_reason_and_change_nothing,
        embedding::a_host_of_another_origin_is_answered,
        embedding::slides_run_and_pause_with_reveal_js,
        embedding::of_eight_embeds_only_those_in_sight_draw,
        embedding::everything_needed_is_in_sight_at_640_by_480,
        embedding::embed_code_and_citations_are_copied,
        reading::charts_are_read_by_keyboard_alone,
        reading::charts_are_read_by_pointer,
        reading::the_table_is_the_csv_of_the_chart,
        reading::charts_are_saved_as_seen,
        comparing::pinned_curves_are_drawn_and_saved_under_later_ones,
        comparing::tried_settings_are_used_by_keyboard_alone,
        comparing::a_browser_that_stores_nothing_shows_the_table_all_the_same,
        comparing::the_saved_json_opens_again,
        comparing::earlier_states_are_looked_at_by_keyboard,
        comparing::a_run_branches_off_and_its_link_makes_it_again,
        away::paper_has_the_charts_and_no_controls,
        away::a_hidden_page_does_no_work_and_catches_up_on_none,
        guide::a_first_visit_is_led_by_keyboard,
        guide::a_first_visit_can_do_without_and_without_storage,
        guide::outcomes_are_predicted_by_keyboard_and_by_pointer,
        guide::charts_are_chosen_and_stand_in_the_link,
        guide::symbols_explain_themselves,
        touching::a_ring_is_dragged_while_it_runs,
        touching::a_ring_is_dragged_by_a_finger_where_that_is_switched_on,
        touching::eigenvalues_are_moved_by_keyboard_alone,
        touching::a_matrix_is_dropped_and_taken_back,
        frames::a_large_target_is_prepared_over_many_frames,
        frames::a_newer_edit_replaces_what_is_prepared,
        frames::charts_out_of_sight_are_not_drawn,
        scenarios::every_scenario_holds_in_the_browser,
    ])
}
