use super::choice::words;
words! {
    /// g
    Gallery { SrgbToXyz = "srgb", "a", "b."; }
}
impl Gallery {
    /// w
    pub fn width(self) -> usize {
        3
    }
}
