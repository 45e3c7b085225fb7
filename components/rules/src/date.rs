//! Calendar dates and windows of years.
//!
//! Windows run date to date and are counted forward from the event, as 民法典 201 and 202 have it: a
//! period of years ends on the corresponding day, or on the month's last day where there is none.
//! Both ends count ("以上", "不低于", "以内" include the number).

use time::{Date, Month};

/// A date that is not known.
pub const UNKNOWN_DAY: i32 = i32::MIN;
/// 1900-01-01.
pub const FIRST_DAY: i32 = -25_567;
/// 2199-12-31.
pub const LAST_DAY: i32 = 84_005;

/// Julian day number of 1970-01-01.
const EPOCH: i32 = 2_440_588;

fn date(day: i32) -> Date {
    Date::from_julian_day(day.saturating_add(EPOCH)).unwrap_or(Date::MIN)
}

/// The calendar year of a day.
pub fn year_of(day: i32) -> i32 {
    date(day).year()
}

/// Days since 1970-01-01 of a date; the month's last day where the day is past it.
pub fn day_of(year: i32, month: u8, day: u8) -> i32 {
    let month = Month::try_from(month).unwrap_or(Month::January);
    let day = day.min(month.length(year));
    match Date::from_calendar_date(year, month, day) {
        Ok(date) => date.to_julian_day() - EPOCH,
        Err(_) => UNKNOWN_DAY,
    }
}

/// The corresponding day `years` later; the month's last day where there is none.
///
/// A start on 2016-02-29 is three years old on 2019-02-28.
pub fn add_years(day: i32, years: i64) -> i32 {
    let start = date(day);
    let year = i64::from(start.year()).saturating_add(years);
    let year = i32::try_from(year.clamp(1, 9_999)).unwrap_or(9_999);
    day_of(year, start.month().into(), start.day())
}

/// The first event day that is still within `years` before `reference`: the smallest day whose
/// corresponding day is not before the reference day.
pub fn window_opens(reference: i32, years: i64) -> i32 {
    // `add_years` rises with its day: the answer is the corresponding day backwards or, where there
    // was none (a 29 February), the day after the month's last.
    let about = add_years(reference, -years);
    about + i32::from(add_years(about, years) < reference)
}

/// The last start day from which `years` are complete on `reference`.
pub fn complete_since(reference: i32, years: i64) -> i32 {
    // The corresponding day backwards, or a 29 February after it that has the same end.
    let about = add_years(reference, -years);
    about + i32::from(add_years(about + 1, years) <= reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_and_the_ends_of_the_range() {
        assert_eq!(day_of(1970, 1, 1), 0);
        assert_eq!(day_of(1900, 1, 1), FIRST_DAY);
        assert_eq!(day_of(2199, 12, 31), LAST_DAY);
    }

    #[test]
    fn a_leap_day_is_three_years_old_on_the_last_of_february() {
        let start = day_of(2016, 2, 29);
        assert_eq!(add_years(start, 3), day_of(2019, 2, 28));
        assert!(start <= complete_since(day_of(2019, 2, 28), 3));
        assert!(start > complete_since(day_of(2019, 2, 27), 3));
        assert_eq!(add_years(start, 4), day_of(2020, 2, 29));
    }

    #[test]
    fn windows_are_the_forward_count_turned_round() {
        for reference in day_of(2019, 1, 1)..day_of(2025, 1, 1) {
            for years in [0, 1, 3, 4, 5, 100] {
                let opens = window_opens(reference, years);
                assert!(add_years(opens, years) >= reference);
                assert!(add_years(opens - 1, years) < reference);
                let last = complete_since(reference, years);
                assert!(add_years(last, years) <= reference);
                assert!(add_years(last + 1, years) > reference);
            }
        }
    }
}
