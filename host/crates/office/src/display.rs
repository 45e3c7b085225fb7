//! What a cell shows of the number that it holds: people read what is shown.

/// How a format shows numbers, as far as that is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    /// Not at all.
    Nothing,
    /// With so many decimals, as per cent, in thousands of thousands.
    Rounded {
        /// Decimals.
        decimals: usize,
        /// A hundred times as much, with a sign.
        percent: bool,
        /// So many times a thousandth.
        thousandths: usize,
        /// A sign of the format's own stands among the digits: what is shown is another number.
        broken: bool,
    },
}

/// Formats that have a number and no code: of those that people pick, the ones that round.
const BUILT_IN: [(u64, &str); 14] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (37, "#,##0"),
    (38, "#,##0"),
    (39, "#,##0.00"),
    (40, "#,##0.00"),
    (41, "#,##0"),
    (42, "#,##0"),
    (43, "#,##0.00"),
    (44, "#,##0.00"),
];

impl Display {
    /// Of a format: its code, or its number where it has none. None where it shows a number as it is,
    /// or as a date, or in a way that is not known.
    pub(super) fn of(number: u64, code: Option<&str>) -> Option<Self> {
        let built_in = || BUILT_IN.iter().find(|(of, _)| *of == number);
        Self::of_code(code.or_else(|| built_in().map(|(_, code)| *code))?)
    }

    fn of_code(code: &str) -> Option<Self> {
        let (mut decimals, mut percent, mut thousandths) = (0, false, 0);
        let (mut digits, mut point, mut commas) = (0_usize, false, 0);
        // A sign of its own counts as one among the digits where a digit comes after it.
        let (mut sign, mut broken) = (false, false);
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                ';' => break,
                '"' => {
                    let within = letters.by_ref().take_while(|it| *it != '"').count();
                    sign |= digits > 0 && within > 0;
                }
                '\\' | '!' => {
                    letters.next();
                    sign |= digits > 0;
                }
                '_' | '*' => {
                    letters.next();
                }
                '[' => {
                    let mut within = letters.by_ref().take_while(|it| *it != ']');
                    if within
                        .next()
                        .is_some_and(|it| matches!(it, '<' | '>' | '='))
                    {
                        return None;
                    }
                    within.for_each(drop);
                }
                '0' | '#' | '?' => {
                    broken |= sign;
                    (digits, commas) = (digits + 1, 0);
                    decimals += usize::from(point);
                }
                '.' if point => return None,
                '.' => {
                    thousandths += std::mem::take(&mut commas);
                    point = true;
                }
                ',' if digits > 0 => commas += 1,
                '%' if percent => return None,
                '%' => percent = true,
                // Words for dates, times, exponents, `General`, text and fractions.
                letter if letter.is_ascii_alphabetic() || matches!(letter, '@' | '/') => {
                    return None;
                }
                letter if letter.is_whitespace() => {}
                _ => sign |= digits > 0,
            }
        }
        thousandths += commas;
        if digits == 0 {
            // A word in place of the number is somebody's own; nothing at all is a trap.
            let empty = code.split(';').next().is_some_and(str::is_empty);
            return (empty && code.contains(';')).then_some(Self::Nothing);
        }
        Some(Self::Rounded {
            decimals,
            percent,
            thousandths,
            broken,
        })
    }

    /// What is shown of a number where that is another one: empty where nothing is, or nothing that is
    /// a number. The number is written out in digits.
    pub(super) fn otherwise(self, number: &str) -> Option<String> {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction}").parse::<u128>().ok()?;
        let (decimals, percent, thousandths) = match self {
            Self::Nothing => return Some(String::new()),
            Self::Rounded { broken: true, .. } => return Some(String::new()),
            _ if digits == 0 => return None,
            Self::Rounded {
                decimals,
                percent,
                thousandths,
                ..
            } => (decimals, percent, thousandths),
        };
        // Digits behind the point of what is shown, before it is rounded.
        let behind = fraction.len() + 3 * thousandths;
        let (digits, behind) = match (percent, behind.checked_sub(2)) {
            (false, _) => (digits, behind),
            (true, Some(behind)) => (digits, behind),
            (true, None) => (
                digits.checked_mul(10_u128.pow(2 - u32::try_from(behind).ok()?))?,
                0,
            ),
        };
        let dropped = u32::try_from(behind.saturating_sub(decimals)).ok()?;
        let divisor = 10_u128.checked_pow(dropped)?;
        if !percent && thousandths == 0 && digits % divisor == 0 {
            return None;
        }
        let rounded = digits.checked_add(divisor / 2)? / divisor;
        let behind = behind.min(decimals);
        let text = format!("{rounded:0>width$}", width = behind + 1);
        let (whole, fraction) = text.split_at_checked(text.len() - behind)?;
        let point = if behind > 0 { "." } else { "" };
        let sign = if percent { "%" } else { "" };
        Some(format!("{whole}{point}{fraction}{sign}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Display;

    #[test]
    fn what_a_format_shows_of_a_number_is_told_where_it_is_another() {
        for (code, number, shown) in [
            ("0", "599.6", Some("600")),
            ("0.0", "599.96", Some("600.0")),
            ("0.00", "599.6", None),
            ("#,##0", "599.5", Some("600")),
            ("#,##0", "599", None),
            ("0_ ", "599.4", Some("599")),
            ("# ##0", "300000", None),
            ("0.00\"分\"", "599.995", Some("600.00")),
            ("0%", "0.597", Some("60%")),
            ("0.0%", "1", Some("100%")),
            ("0,", "299500", Some("300")),
            ("#,##0.0,", "299960", Some("300.0")),
            ("0!.0,\"万\"", "300000", Some("")),
            (";;;", "600", Some("")),
            (";", "600", Some("")),
            ("[Red]0;-0", "599.6", Some("600")),
            ("[>=600]\"合格\";0", "599.6", None),
            ("General", "599.6", None),
            ("yyyy-mm-dd", "44000.5", None),
            ("0.00E+00", "599.6", None),
            ("# ?/?", "599.6", None),
            ("@", "599.6", None),
            ("\"是\"", "1", None),
            ("0", "0", None),
            ("0", "0.4", Some("0")),
        ] {
            let display = Display::of(164, Some(code));
            let found = display.and_then(|it| it.otherwise(number));
            assert_eq!(found.as_deref(), shown, "{code} {number}");
        }
        let built_in = |number| Display::of(number, None).and_then(|it| it.otherwise("599.6"));
        assert_eq!(built_in(1).as_deref(), Some("600"));
        assert_eq!(built_in(2), None);
        assert_eq!(built_in(0), None);
        assert_eq!(built_in(14), None);
    }

    #[test]
    fn numbers_beyond_measure_are_left_alone() {
        let long = "9".repeat(60);
        let display = Display::of(1, None).unwrap();
        assert_eq!(display.otherwise(&long), None);
        assert_eq!(display.otherwise("-3.5"), None);
        let many = Display::of(164, Some(&format!("0{}", ",".repeat(400))));
        assert_eq!(many.and_then(|it| it.otherwise("5")), None);
    }
}
