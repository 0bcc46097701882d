//! Other programs to compare with: JavaScript libraries on the bench page, NumPy natively. Skipped where absent.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::optional::{install_node_packages, python_with_numpy};
use crate::project::Project;

/// What the bench page loads from `/packages/`.
const PACKAGES: [(&str, &str); 3] =
    [("@tensorflow/tfjs", "4.22.0"), ("@tensorflow/tfjs-backend-wasm", "4.22.0"), ("ml-matrix", "6.15.1")];

/// The folder with the packages, installed where npm is.
pub(super) fn javascript(project: &Project) -> Result<Option<PathBuf>> {
    let Ok(npm) = which::which_in("npm", Some(project.path()), &project.root) else {
        println!("skipped: ml-matrix and TensorFlow.js (no npm)");
        return Ok(None);
    };
    match install_node_packages(project, &npm, &PACKAGES) {
        Ok(home) => Ok(Some(home.join("node_modules"))),
        Err(error) => {
            println!("skipped: ml-matrix and TensorFlow.js (npm could not install them: {error:#})");
            Ok(None)
        }
    }
}

/// The gradient step with NumPy.
pub(super) fn numpy(project: &Project) -> Result<()> {
    let Some(python) = python_with_numpy(project) else {
        println!("skipped: NumPy (no Python with it)");
        return Ok(());
    };
    cmd!(project.shell, "{python} benches/numpy_step.py").quiet().run()?;
    Ok(())
}
