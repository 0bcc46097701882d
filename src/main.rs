//! On wasm32 the page's binary; elsewhere the same experiments on the command line.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    identity_descent::cli::run(&arguments)
}
