//! What the State Council's notices say, year by year.
//!
//! Sources: 国务院办公厅关于部分节假日安排的通知, for 2024 国办发明电〔2023〕7号 (25 October 2023), for 2025 国办发明电〔2024〕12号
//! (12 November 2024), for 2026 国办发明电〔2025〕7号 (4 November 2025); all at www.gov.cn. The holidays with a fixed date are
//! those of 全国年节及纪念日放假办法, article 2, as in force since 1 January 2025.

/// First and last day of one holiday, weekends inside it included: month and day.
type Span = ((u32, u32), (u32, u32));

/// One year of notices.
pub(super) struct Year {
    pub told_for: i32,
    /// Nobody works, whatever the day of the week.
    pub holidays: &'static [Span],
    /// Saturdays and Sundays that are worked.
    pub worked: &'static [(u32, u32)],
}

pub(super) const YEARS: [Year; 3] = [
    Year {
        told_for: 2024,
        holidays: &[
            ((1, 1), (1, 1)),
            ((2, 10), (2, 17)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 10), (6, 10)),
            ((9, 15), (9, 17)),
            ((10, 1), (10, 7)),
        ],
        worked: &[(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)],
    },
    Year {
        told_for: 2025,
        holidays: &[
            ((1, 1), (1, 1)),
            ((1, 28), (2, 4)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((5, 31), (6, 2)),
            ((10, 1), (10, 8)),
        ],
        worked: &[(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    },
    Year {
        told_for: 2026,
        holidays: &[
            ((1, 1), (1, 3)),
            ((2, 15), (2, 23)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 19), (6, 21)),
            ((9, 25), (9, 27)),
            ((10, 1), (10, 7)),
        ],
        worked: &[(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    },
];

/// Holidays with a fixed date, month and day: New Year, Labour Day, National Day.
pub(super) const FIXED: [(u32, u32); 6] = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];
