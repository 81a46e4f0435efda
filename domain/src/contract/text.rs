//! What a contract says, in Chinese: the text that each party confirms. The same facts give the same text, byte for byte.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use crate::terms::{ContractKind, ContractSide};

/// Version of the template; it stands in the text. Another wording gets another number.
pub const TEMPLATE: u32 = 2;

/// A party as the text names it.
#[derive(Clone, PartialEq, Eq)]
pub struct Named {
    /// Side.
    pub side: ContractSide,
    /// Name.
    pub name: String,
    /// Number of the identity document, masked.
    pub id_number: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Whether they live in the unit.
    pub lives_here: bool,
    /// How many people live there with them. Who they are does not stand in the text.
    pub with: usize,
}

/// What a contract is about.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it does.
    pub kind: ContractKind,
    /// Name of the site.
    pub site_name: String,
    /// Doorplate or name of the building.
    pub doorplate: String,
    /// Number of the unit.
    pub unit_code: String,
    /// Its parties, landlord first.
    pub parties: Vec<Named>,
    /// First day that it is about.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Rent per month, fen.
    pub rent_cents: i64,
    /// Deposit, fen.
    pub deposit_cents: i64,
    /// Months for which rent is paid at a time.
    pub pay_months: i16,
    /// Whether the rent is agreed on anew; what a change does not name stays as it was agreed, and is not said.
    pub names_rent: bool,
    /// The same of the deposit.
    pub names_deposit: bool,
    /// What the parties add.
    pub clauses: Vec<String>,
    /// First and last day of the lease so far; none for a new one.
    pub lease: Option<(NaiveDate, Option<NaiveDate>)>,
    /// Day on which the text was drawn up.
    pub drawn_on: NaiveDate,
}

/// The text of a contract: a line for each paragraph, the title first.
#[must_use]
pub fn text(paper: &Paper) -> String {
    let mut lines = vec![title(paper.kind).to_owned(), String::new()];
    for party in &paper.parties {
        lines.push(named(party));
    }
    lines.push(String::new());
    let dwelling = format!("{}{}{}房", paper.site_name, paper.doorplate, paper.unit_code);
    lines.extend(numbered(articles(paper, &dwelling)));
    lines.push(String::new());
    lines.push("各方在手机上确认本文后生效。确认人、确认时间和本文的摘要值由系统留存。".to_owned());
    lines.push(format!("拟定日期：{}　　文本版本：{TEMPLATE}", date(paper.drawn_on)));
    lines.join("\n")
}

const fn title(kind: ContractKind) -> &'static str {
    match kind {
        ContractKind::Lease => "房屋租赁合同",
        ContractKind::Renewal => "房屋租赁续租协议",
        ContractKind::Change => "房屋租赁变更协议",
        ContractKind::EarlyEnd => "房屋租赁提前解除协议",
    }
}

fn named(party: &Named) -> String {
    let side = match party.side {
        ContractSide::Landlord => "出租方",
        ContractSide::Tenant => "承租方",
    };
    let mut line = format!("{side}：{}", party.name);
    if let Some(number) = &party.id_number {
        let _written = write!(line, "　证件号码：{number}");
    }
    if let Some(phone) = &party.phone {
        let _written = write!(line, "　电话：{phone}");
    }
    line
}

fn articles(paper: &Paper, dwelling: &str) -> Vec<String> {
    let mut articles = vec![match (paper.kind, paper.lease) {
        (ContractKind::Lease, _) | (_, None) => format!("出租方将{dwelling}出租给承租方居住使用。"),
        (_, Some((from, to))) => {
            let to = to.map_or_else(|| "起，未约定期限".to_owned(), |to| format!("至{}", date(to)));
            format!("各方就{dwelling}签有租赁合同，租期自{}{to}，现协商一致如下。", date(from))
        }
    }];
    let (from, to) = (date(paper.from), date(paper.to));
    let [rent, deposit] = money(paper);
    match paper.kind {
        ContractKind::Lease => {
            articles.push(format!("租期自{from}起至{to}止，首尾两日计算在内。"));
            articles.extend([rent, deposit]);
            articles.push("承租方应在法定期限内办理居住登记；出租方应当协助。本合同确认后，系统按合同登记居住信息，并按租期开通门禁。".to_owned());
            articles.push("出租方保证房屋符合消防和治安要求，房屋及其设备自然损坏的由出租方修理；因承租方使用不当损坏的由承租方修理或者赔偿。".to_owned());
            articles.push("未经出租方同意，承租方不得转租，不得超过规定人数居住，不得改变房屋用途。".to_owned());
            articles.push("租期届满或者合同解除的，门禁权限和居住登记随之终止；押金在结清费用后无息退还。".to_owned());
        }
        ContractKind::Renewal => {
            articles.push(format!("租期延长，自{from}起至{to}止。"));
            articles.extend([rent, deposit]);
        }
        ContractKind::Change => {
            articles.push(match (paper.names_rent, paper.names_deposit) {
                (true, true) => format!("自{from}起，租金和押金按本协议执行，租期不变。"),
                (true, false) => format!("自{from}起，租金按本协议执行，押金和租期不变。"),
                (false, true) => format!("自{from}起，押金按本协议执行，租金和租期不变。"),
                (false, false) => format!("自{from}起按本协议执行，租金、押金和租期不变。"),
            });
            articles.extend(paper.names_rent.then_some(rent));
            articles.extend(paper.names_deposit.then_some(deposit));
        }
        ContractKind::EarlyEnd => {
            articles.push(format!("租赁合同提前解除，租期的最后一日改为{to}。"));
            articles.push("自次日起，门禁权限和居住登记随之终止；押金在结清费用后无息退还。".to_owned());
        }
    }
    let living = paper.parties.iter().filter(|party| party.lives_here);
    let living: Vec<String> = living
        .map(|party| match party.with {
            0 => party.name.clone(),
            with => format!("{}（另有同住{with}人）", party.name),
        })
        .collect();
    if paper.kind == ContractKind::Lease && !living.is_empty() {
        articles.push(format!("居住人：{}。", living.join("、")));
    }
    if !matches!(paper.kind, ContractKind::Lease) {
        articles.push("原合同的其他约定不变。".to_owned());
    }
    articles.extend(paper.clauses.iter().map(|clause| format!("其他约定：{clause}")));
    articles
}

/// What is said of rent and deposit.
fn money(paper: &Paper) -> [String; 2] {
    let every = match paper.pay_months {
        1 => "每月支付一次".to_owned(),
        months => format!("每{months}个月支付一次"),
    };
    [
        format!("租金每月人民币{}元，{every}，于每期首日前付清。", yuan(paper.rent_cents)),
        format!("押金人民币{}元。", yuan(paper.deposit_cents)),
    ]
}

fn numbered(articles: Vec<String>) -> Vec<String> {
    articles.into_iter().enumerate().map(|(at, article)| format!("{}. {article}", at + 1)).collect()
}

fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn yuan(cents: i64) -> String {
    let (yuan, rest) = (cents / 100, cents % 100);
    if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn party(side: ContractSide, name: &str, lives_here: bool) -> Named {
        Named { side, name: name.to_owned(), id_number: Some("4***3".to_owned()), phone: None, lives_here, with: 0 }
    }

    fn paper(kind: ContractKind) -> Paper {
        Paper {
            kind,
            site_name: "测试村".to_owned(),
            doorplate: "测试巷1号".to_owned(),
            unit_code: "302".to_owned(),
            parties: vec![
                party(ContractSide::Landlord, "黄业主", false),
                party(ContractSide::Tenant, "𠮷田小明", true),
                party(ContractSide::Tenant, "陈公司", false),
            ],
            from: day("2026-04-01"),
            to: day("2027-03-31"),
            rent_cents: 120_050,
            deposit_cents: 240_000,
            pay_months: 3,
            names_rent: true,
            names_deposit: true,
            clauses: vec!["可以养猫。".to_owned()],
            lease: (kind != ContractKind::Lease).then(|| (day("2025-04-01"), Some(day("2026-03-31")))),
            drawn_on: day("2026-03-30"),
        }
    }

    #[test]
    fn a_new_lease_says_all_that_was_agreed() {
        let expected = "房屋租赁合同

出租方：黄业主　证件号码：4***3
承租方：𠮷田小明　证件号码：4***3
承租方：陈公司　证件号码：4***3

1. 出租方将测试村测试巷1号302房出租给承租方居住使用。
2. 租期自2026年4月1日起至2027年3月31日止，首尾两日计算在内。
3. 租金每月人民币1200.50元，每3个月支付一次，于每期首日前付清。
4. 押金人民币2400元。
5. 承租方应在法定期限内办理居住登记；出租方应当协助。本合同确认后，系统按合同登记居住信息，并按租期开通门禁。
6. 出租方保证房屋符合消防和治安要求，房屋及其设备自然损坏的由出租方修理；因承租方使用不当损坏的由承租方修理或者赔偿。
7. 未经出租方同意，承租方不得转租，不得超过规定人数居住，不得改变房屋用途。
8. 租期届满或者合同解除的，门禁权限和居住登记随之终止；押金在结清费用后无息退还。
9. 居住人：𠮷田小明。
10. 其他约定：可以养猫。

各方在手机上确认本文后生效。确认人、确认时间和本文的摘要值由系统留存。
拟定日期：2026年3月30日　　文本版本：2";
        assert_eq!(text(&paper(ContractKind::Lease)), expected);
    }

    #[test]
    fn who_comes_along_is_counted_and_not_named() {
        let mut paper = paper(ContractKind::Lease);
        paper.parties[1].with = 2;
        assert!(text(&paper).contains("9. 居住人：𠮷田小明（另有同住2人）。"));
    }

    #[test]
    fn a_change_says_what_it_names_and_that_the_rest_stays() {
        for (names_rent, names_deposit, says) in [
            (true, true, "租金和押金按本协议执行，租期不变。"),
            (true, false, "租金按本协议执行，押金和租期不变。"),
            (false, true, "押金按本协议执行，租金和租期不变。"),
            (false, false, "按本协议执行，租金、押金和租期不变。"),
        ] {
            let text = text(&Paper { names_rent, names_deposit, ..paper(ContractKind::Change) });
            assert!(text.contains(says), "{text}");
            assert_eq!((text.contains("1200.50元"), text.contains("2400元")), (names_rent, names_deposit), "{text}");
        }
    }

    #[test]
    fn other_papers_name_the_lease_that_they_are_about() {
        for kind in [ContractKind::Renewal, ContractKind::Change, ContractKind::EarlyEnd] {
            let text = text(&paper(kind));
            assert!(text.contains("租期自2025年4月1日至2026年3月31日"), "{text}");
            assert!(text.contains("原合同的其他约定不变"), "{text}");
            assert_eq!(text.contains("1200.50元"), kind != ContractKind::EarlyEnd, "{text}");
        }
    }
}
