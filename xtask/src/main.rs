//! The project's commands: `cargo xtask build | serve | test | screenshots | tidy | bench`.

mod bench;
mod browser;
mod content_policy;
mod glue;
mod optional;
mod project;
mod serve;
mod site;
mod stages;
mod static_server;
mod style_sheets;
mod tally;
mod tidy;
mod tools;
mod wasm_order;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt};

use crate::project::Project;

const USAGE: &str = "\
usage: cargo xtask <command>

  build             the release site, in dist/
  serve             build and serve on this machine; --port N (default 8080), --open, --dev (quick build, slow page)
  test [stage...]   every check, or only the named stages; --list names them
  screenshots       the stage of that name: pictures of all layouts, themes and scenarios, in target/screenshots
  tidy              the house rules alone
  bench [args...]   the benchmarks: natively (arguments go to criterion), in a browser, and of the page's frames; --native,
                    --web or --frames for one of them, --only TEXT (groups whose name holds it), --peers (other
                    libraries too; needs npm), --seconds N (of each setting's frames; default 30), --minutes N (watch
                    the page's memory too; default 0), --built (the page as it stands in dist/)

What a command needs and does not find, it installs into the user's cache folder.";

enum Command {
    Help,
    Build,
    Serve(serve::Options),
    Test(Vec<String>),
    ListStages,
    Tidy,
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match parse(Parser::from_env()).and_then(run) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut parser: Parser) -> Result<Command> {
    let mut command = match parser.next()? {
        None | Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Command::Help),
        Some(Arg::Value(name)) => match name.to_str() {
            Some("build") => Command::Build,
            Some("serve") => Command::Serve(serve::Options::default()),
            Some("test") => Command::Test(Vec::new()),
            Some("screenshots") => Command::Test(vec!["screenshots".to_owned()]),
            Some("tidy") => Command::Tidy,
            Some("bench") => Command::Bench(bench::Options::default()),
            Some("help") => return Ok(Command::Help),
            _ => bail!("there is no command {name:?}\n\n{USAGE}"),
        },
        Some(other) => return Err(other.unexpected().into()),
    };
    while let Some(argument) = parser.next()? {
        match (&mut command, argument) {
            (_, Arg::Short('h') | Arg::Long("help")) => return Ok(Command::Help),
            (Command::Serve(options), Arg::Long("port")) => options.port = parser.value()?.parse()?,
            (Command::Serve(options), Arg::Long("open")) => options.open = true,
            (Command::Serve(options), Arg::Long("dev")) => options.dev = true,
            (Command::Bench(options), Arg::Long("native")) => options.restrict(true, false, false),
            (Command::Bench(options), Arg::Long("web")) => options.restrict(false, true, false),
            (Command::Bench(options), Arg::Long("frames")) => options.restrict(false, false, true),
            (Command::Bench(options), Arg::Long("built")) => options.built = true,
            (Command::Bench(options), Arg::Long("seconds")) => options.seconds = parser.value()?.parse()?,
            (Command::Bench(options), Arg::Long("minutes")) => options.minutes = parser.value()?.parse()?,
            (Command::Bench(options), Arg::Long("peers")) => options.peers = true,
            (Command::Bench(options), Arg::Long("only")) => options.only = parser.value()?.string()?,
            (Command::Bench(options), Arg::Value(argument)) => options.criterion.push(argument),
            (Command::Test(_), Arg::Long("list")) => return Ok(Command::ListStages),
            (Command::Test(names), Arg::Value(name)) => names.push(name.string()?),
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    Ok(command)
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Help => println!("{USAGE}"),
        Command::ListStages => stages::list(),
        Command::Build => drop(site::build(&Project::open()?)?),
        Command::Serve(options) => serve::run(&Project::open()?, &options)?,
        Command::Test(names) => return stages::run(&Project::open()?, &names),
        Command::Tidy => return tidy_alone(&Project::open()?),
        Command::Bench(options) => bench::run(&Project::open()?, &options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn tidy_alone(project: &Project) -> Result<ExitCode> {
    Ok(if tidy::run(project)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_commands() -> Result<()> {
        let parse = |words: &[&str]| parse(Parser::from_args(words));
        assert!(matches!(parse(&[])?, Command::Help));
        assert!(matches!(parse(&["build"])?, Command::Build));
        assert!(matches!(parse(&["serve", "--port", "99", "--open"])?, Command::Serve(o) if o.port == 99 && o.open));
        assert!(matches!(parse(&["test", "tidy", "e2e"])?, Command::Test(names) if names == ["tidy", "e2e"]));
        assert!(
            matches!(parse(&["bench", "--", "--quick"])?, Command::Bench(o) if o.criterion == ["--quick"] && o.web)
        );
        assert!(matches!(parse(&["bench", "--web", "--peers"])?, Command::Bench(o) if o.peers && !o.native && o.web));
        assert!(
            matches!(parse(&["bench", "--frames", "--seconds", "5"])?, Command::Bench(o) if o.seconds == 5 && !o.web)
        );
        for wrong in [&["bild"][..], &["serve", "--port", "x"], &["serve", "--fast"], &["build", "now"], &["--port"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
        Ok(())
    }
}
