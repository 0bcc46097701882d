//! The JavaScript between the module and the browser. wasm-bindgen names each import by its function and 16 random digits,
//! in the script and once more in the module, where they are most of what does not compress: so imports get numbers. The
//! script is not minified, for trunk's minifier does not understand it; without indentation it compresses nearly as well.

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::ImportSectionReader;

use crate::site::{files, fingerprint};
use crate::wasm_order;

/// How the files are called after a name that they share.
const GLUE: &str = ".js";
const MODULE: &str = "_bg.wasm";

/// Makes the module and its script in `dist/` smaller, and names them by what is in them then.
pub(crate) fn shorten(dist: &Path) -> Result<()> {
    let stem = files(dist)?.iter().find_map(|file| Some(file.to_str()?.strip_suffix(MODULE)?.to_owned()));
    let stem = PathBuf::from(stem.context("trunk names the module in another way by now")?);
    let (glue, module) = (with_end(&stem, GLUE), with_end(&stem, MODULE));
    let (script, numbered) = number_imports(&fs::read_to_string(&glue)?, &fs::read(&module)?)?;
    let shorter = (trimmed(&script)?, wasm_order::arrange(&numbered)?);
    fs::remove_file(glue)?;
    fs::remove_file(module)?;

    let name = format!("identity-descent-{}", fingerprint(&shorter));
    fs::write(dist.join(format!("{name}{GLUE}")), shorter.0)?;
    fs::write(dist.join(format!("{name}{MODULE}")), shorter.1)?;
    let index = dist.join("index.html");
    let old = stem.file_name().and_then(|stem| stem.to_str()).context("a module without a name")?;
    Ok(fs::write(&index, fs::read_to_string(&index)?.replace(old, &name))?)
}

fn with_end(stem: &Path, end: &str) -> PathBuf {
    let mut path = stem.to_owned().into_os_string();
    path.push(end);
    path.into()
}

/// The script and the module with numbers for the names of imports, in the order of the module.
fn number_imports(glue: &str, module: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut renaming = Renaming::default();
    let mut renamed = Module::new();
    renaming.parse_core_module(&mut renamed, wasmparser::Parser::new(0), module)?;
    let mut glue = glue.to_owned();
    for (number, name) in renaming.names.iter().enumerate() {
        let key = format!(" {name}: function");
        ensure!(glue.matches(&key).count() == 1, "the script does not define {name} as it used to");
        glue = glue.replacen(&key, &format!(" {number}: function"), 1);
    }
    Ok((glue, renamed.finish()))
}

/// Writes a module as it was, but for the names of its imports, which it keeps.
#[derive(Default)]
struct Renaming {
    names: Vec<String>,
}

impl Reencode for Renaming {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            imports.import(import.module, &self.names.len().to_string(), self.entity_type(import.ty)?);
            self.names.push(import.name.to_owned());
        }
        Ok(())
    }
}

/// The script without indentation, empty lines and lines that are comments.
fn trimmed(script: &str) -> Result<String> {
    let ends_in_text = |line: &str| line.matches('`').count() % 2 == 1;
    ensure!(!script.lines().any(ends_in_text), "a text in the script goes over several lines by now");
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection, ValType};

    use super::*;

    /// A module that imports a function of each name.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::F64], []);
        let mut imports = ImportSection::new();
        for name in names {
            imports.import("./glue.js", name, EntityType::Function(0));
        }
        let mut module = Module::new();
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn imports_are_numbers_in_both_files_which_are_named_by_their_content() -> Result<()> {
        let dist = tempfile::tempdir()?;
        let path = |name: &str| dist.path().join(name);
        let script = "const imports = {\n  __wbg_b_12: function(first) { log(first); },\n\n  // Said aloud.\n  \
                      __wbg_a_34: function(arg0) { alert(arg0); },\n};\n";
        fs::write(path("page-1.js"), script)?;
        fs::write(path("page-1_bg.wasm"), module(&["__wbg_a_34", "__wbg_b_12"]))?;
        fs::write(path("index.html"), "<script>init('./page-1.js', './page-1_bg.wasm')</script>")?;
        shorten(dist.path())?;

        let page = fs::read_to_string(path("index.html"))?;
        let name = page.split(['/', '.']).find(|part| part.starts_with("identity")).context(page.clone())?;
        assert_eq!(page, format!("<script>init('./{name}.js', './{name}_bg.wasm')</script>"));
        assert_eq!(fs::read(path(&format!("{name}_bg.wasm")))?, module(&["0", "1"]));
        let script = fs::read_to_string(path(&format!("{name}.js")))?;
        assert_eq!(
            script,
            "const imports = {\n1: function(first) { log(first); },\n0: function(arg0) { alert(arg0); },\n};"
        );
        assert!(!path("page-1.js").exists() && !path("page-1_bg.wasm").exists());

        // An import that the script does not define would be missing in the browser only.
        assert!(number_imports("const imports = {};", &module(&["__wbg_a_34"])).is_err());
        Ok(())
    }

    #[test]
    fn a_text_over_several_lines_is_refused() {
        assert!(trimmed("say(`a\n  b`);").is_err());
    }
}
