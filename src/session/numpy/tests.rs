use super::*;
use crate::problem::query;
use crate::session::Session;

fn script(link: &str) -> Result<String, NumpyError> {
    numpy(&Session::new(query::parse(link).experiment).unwrap().snapshot())
}

#[test]
fn the_script_holds_the_numbers_and_only_what_its_runs_need() {
    let text =
        script("target=own&matrix=2,0.1;0,1e-3&L=3&step=0.1&eps=1e-9&tmax=70&run=gd&run=penalty:0.2&run=gd,then=5:penalty:0.3,step=0.2")
            .unwrap();
    let end = "target = np.array([\n    [2.0, 0.1],\n    [0.0, 0.001],\n])\nd = len(target)\n\
        epsilon, last_update, diverged = 1e-9, 70, 1000000000000.0\nruns = [\n    \
        (\"gd\", train(descent, depth=3, start=1.0, step=0.1)),\n    \
        (\"penalty:0.2\", train(penalty, depth=3, start=1.0, step=0.1, kappa=0.2)),\n    \
        (\"gd,then=5:penalty:0.3,step=0.2\", train(penalty, depth=3, start=1.0, step=0.2, kappa=0.3, until=5, \
        beginning=lambda layers, **more: descent(layers, step=0.1, **more))),\n]\n";
    assert!(text.contains(end), "{text}");
    assert!(text.contains("def penalty(") && !text.contains("def balanced("));
    for (run, uses, not) in [
        ("project:0.5", "def nearest_in_ball(", "def balanced("),
        ("power:0.1", "def power_projection(", "def nearest_in_ball("),
        ("positivity:0.1", "def positivity_only(", "def power_projection("),
        ("balancing", "def balancing_only(", "def nearest_positive("),
        ("tied", "def tied(", "def descent("),
        ("penalty:0.1,start=rotation:90", "kappa=0.1, center=start_0)", "def descent("),
        ("gd,start=haar:1", "start=start_0, step", "center=start_0"),
    ] {
        let text = script(&format!("d=2&run={run}")).unwrap();
        assert!(text.contains(uses) && !text.contains(not), "{run}: {text}");
        // What is defined is defined before it is called.
        for (place, _) in text.match_indices("\ndef ") {
            let name = &text[place + 5..][..text[place + 5..].find('(').unwrap()];
            assert!(text.matches(&format!("{name}(")).count() > 1 || text.contains(&format!("({name},")), "{name}");
        }
    }
}

#[test]
fn runs_that_are_refused_and_targets_too_wide_are_told() {
    let text = script("d=2&target=symmetric&neg=-1&run=gd&run=power").unwrap();
    assert!(text.contains("    # power cannot run: Power projection needs"), "{text}");
    let text = script("d=64&L=17&run=gd,start=gaussian:1&step=0.01").unwrap();
    assert!(text.contains("# gd,start=gaussian:1 is left out: its random layers have more than 65536"), "{text}");
    let error = script("d=129").unwrap_err();
    assert_eq!(
        error.to_string(),
        "The script needs the target entry by entry, which there is up to d = 128; here d = 129."
    );
}
