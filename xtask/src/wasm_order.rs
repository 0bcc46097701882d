//! The order of a module's functions and of their variables, which means nothing to the program and much to a compressor:
//! functions that are alike follow each other, and variables are numbered by how often they occur, so that the same code is
//! more often the same bytes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, Function, FunctionSection, Instruction, Module, ValType};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeRef};

/// So many bytes, two or three instructions, are what functions have in common or not. Tried from 3 to 12.
const STRETCH: usize = 6;

/// Stretches that more functions have are too common to say anything.
const COMMON: usize = 60;

/// The same module in another order.
pub(crate) fn arrange(module: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::default();
    let mut bodies = Vec::new();
    let mut parameters = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(types) => {
                for function in types.into_iter_err_on_gc_types() {
                    parameters.push(function?.params().len());
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    order.imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(functions) => {
                for (old, function) in functions.into_iter().enumerate() {
                    order.parameters.push(*parameters.get(function? as usize).context("a function of no type")?);
                    order.olds.push(old);
                    order.news.push(old);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let old = bodies.len();
                bodies.push(order.body(old, &body)?.into_raw_body());
            }
            _ => {}
        }
    }
    order.olds = by_likeness(&bodies);
    for (new, old) in order.olds.iter().enumerate() {
        order.news[*old] = new;
    }
    let mut arranged = Module::new();
    order.parse_core_module(&mut arranged, Parser::new(0), module)?;
    Ok(arranged.finish())
}

/// Writes a module with its functions in another order. Functions are counted without those that are imported, which come
/// first and stay where they are.
#[derive(Default)]
struct Order {
    imported: usize,
    /// The number of parameters of each function, in the old order.
    parameters: Vec<usize>,
    /// The old place of the function in each new one.
    olds: Vec<usize>,
    /// The new place of the function in each old one.
    news: Vec<usize>,
}

impl Order {
    /// A function with its variables in groups of one type, the most frequent first; those never used are left out.
    fn body(&mut self, old: usize, body: &FunctionBody<'_>) -> Result<Function, Error<Infallible>> {
        let first = self.parameters[old];
        let mut types = Vec::new();
        for declared in body.get_locals_reader()? {
            let (count, of) = declared?;
            types.extend(std::iter::repeat_n(self.val_type(of)?, count as usize));
        }
        let mut uses = vec![0_usize; types.len()];
        for operator in body.get_operators_reader()? {
            if let Some(local) = variable(&operator?).and_then(|local| (local as usize).checked_sub(first)) {
                uses[local] += 1;
            }
        }
        let mut used: Vec<usize> = (0..types.len()).filter(|local| uses[*local] > 0).collect();
        used.sort_by_key(|local| (rank(types[*local]), Reverse(uses[*local])));
        let mut numbers = vec![0; first + types.len()];
        for (parameter, number) in numbers.iter_mut().take(first).enumerate() {
            *number = parameter as u32;
        }
        for (place, local) in used.iter().enumerate() {
            numbers[first + local] = (first + place) as u32;
        }
        let mut written = Function::new_with_locals_types(used.iter().map(|local| types[*local]));
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            let number = variable(&operator).map(|local| numbers[local as usize]);
            written.instruction(&match (operator, number) {
                (Operator::LocalGet { .. }, Some(number)) => Instruction::LocalGet(number),
                (Operator::LocalSet { .. }, Some(number)) => Instruction::LocalSet(number),
                (Operator::LocalTee { .. }, Some(number)) => Instruction::LocalTee(number),
                (other, _) => self.instruction(other)?,
            });
        }
        Ok(written)
    }
}

/// The places of functions in an order in which each is followed by the one that it has most in common with, of those left.
fn by_likeness(bodies: &[Vec<u8>]) -> Vec<usize> {
    let stretches: Vec<HashSet<&[u8]>> = bodies.iter().map(|body| body.windows(STRETCH).collect()).collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (place, own) in stretches.iter().enumerate() {
        for stretch in own {
            having.entry(stretch).or_default().push(place);
        }
    }
    having.retain(|_, places| places.len() <= COMMON);
    let mut by_length: Vec<usize> = (0..bodies.len()).collect();
    by_length.sort_by_key(|place| bodies[*place].len());
    let mut left = vec![true; bodies.len()];
    let mut order = Vec::new();
    let mut next = None;
    // What is like none of those left is followed by the shortest.
    while let Some(place) = next.take().or_else(|| by_length.iter().copied().find(|place| left[*place])) {
        order.push(place);
        left[place] = false;
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for other in stretches[place].iter().filter_map(|stretch| having.get(stretch)).flatten() {
            if left[*other] {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let likeness =
            |(other, shared): (usize, usize)| shared as f64 / (stretches[place].len() + stretches[other].len()) as f64;
        next = shared.into_iter().max_by(|a, b| likeness(*a).total_cmp(&likeness(*b))).map(|(other, _)| other);
    }
    order
}

/// The variable that an operator reads or writes.
fn variable(operator: &Operator<'_>) -> Option<u32> {
    match *operator {
        Operator::LocalGet { local_index }
        | Operator::LocalSet { local_index }
        | Operator::LocalTee { local_index } => Some(local_index),
        _ => None,
    }
}

/// Where variables of a type stand among others.
fn rank(of: ValType) -> usize {
    [ValType::I32, ValType::F64, ValType::I64, ValType::F32, ValType::V128]
        .iter()
        .position(|other| *other == of)
        .unwrap_or(5)
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, old: u32) -> Result<u32, Error<Infallible>> {
        let own = (old as usize).checked_sub(self.imported);
        Ok(own.map_or(old, |own| (self.imported + self.news[own]) as u32))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for old in self.olds.clone() {
            functions.function(self.type_index(types[old])?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for old in self.olds.clone() {
            code.function(&self.body(old, &bodies[old])?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_alike_follow_each_other_and_whatever_names_them_follows_them() -> Result<()> {
        let module = wat::parse_str(
            "(module (import \"\" \"\" (func (param f64)))
               (table 2 funcref) (elem (i32.const 0) func 3 2) (export \"sums\" (func 3))
               (func (param f64) (result f64) (f64.add (f64.mul (local.get 0) (f64.const 3)) (f64.const 5)))
               (func (result i32) (i32.const 7) (drop (call 1 (f64.const 2))) (call 0 (f64.const 1)))
               (func (param f64) (result f64) (f64.sub (f64.mul (local.get 0) (f64.const 3)) (f64.const 5))))",
        )?;
        let arranged = wat::parse_str(
            "(module (import \"\" \"\" (func (param f64)))
               (table 2 funcref) (elem (i32.const 0) func 2 3) (export \"sums\" (func 2))
               (func (param f64) (result f64) (f64.add (f64.mul (local.get 0) (f64.const 3)) (f64.const 5)))
               (func (param f64) (result f64) (f64.sub (f64.mul (local.get 0) (f64.const 3)) (f64.const 5)))
               (func (result i32) (i32.const 7) (drop (call 1 (f64.const 2))) (call 0 (f64.const 1))))",
        )?;
        assert_eq!(arrange(&module)?, arranged);
        Ok(())
    }

    #[test]
    fn frequent_variables_have_small_numbers_and_unused_ones_none() -> Result<()> {
        let module = wat::parse_str(
            "(module (func (param f64) (local f64 i32 i32 f64 f64)
               (local.set 3 (i32.const 1)) (local.set 4 (local.get 0)) (local.set 5 (local.get 4))))",
        )?;
        let arranged = wat::parse_str(
            "(module (func (param f64) (local i32 f64 f64)
               (local.set 1 (i32.const 1)) (local.set 2 (local.get 0)) (local.set 3 (local.get 2))))",
        )?;
        assert_eq!(arrange(&module)?, arranged);
        Ok(())
    }
}
