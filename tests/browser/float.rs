//! Numbers are read by the browser's own conversion here, and must be those that Rust reads elsewhere.

use identity_descent::float::parse;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn reads_what_rust_reads() {
    let expected = [
        ("-0", 0x8000_0000_0000_0000),
        ("+1", 0x3ff0_0000_0000_0000),
        (".5", 0x3fe0_0000_0000_0000),
        ("1.", 0x3ff0_0000_0000_0000),
        ("00012", 0x4028_0000_0000_0000),
        ("0.1", 0x3fb9_9999_9999_999a),
        // Halfway between two numbers: to the even one.
        ("9007199254740993", 0x4340_0000_0000_0000),
        ("9007199254740995", 0x4340_0000_0000_0002),
        ("5e-324", 1),
        ("2e-324", 0),
        ("1.7976931348623157e308", 0x7fef_ffff_ffff_ffff),
        ("1e999", 0x7ff0_0000_0000_0000),
        ("Infinity", 0x7ff0_0000_0000_0000),
        ("-inf", 0xfff0_0000_0000_0000),
    ];
    for (text, bits) in expected {
        assert_eq!(parse(text).map(f64::to_bits), Some(bits), "{text}");
    }
    assert!(parse("nan").is_some_and(f64::is_nan));
    for text in ["", "-", "+", ".", "1e", "+-1", "--1", " 1", "1 ", "0x10", "1_000", "infin"] {
        assert_eq!(parse(text), None, "{text}");
    }
}
