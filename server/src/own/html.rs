//! The readable copy: one Chinese document that prints on A4. No script, nothing from elsewhere; every value is escaped.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::UnitId;

use super::copy::{OwnCopy, SiteCopy};
use super::model::OwnFacts;
use super::words;
use crate::contracts::{ContractPaper, OwnContract};
use crate::corrections::model::FieldValue;

/// Also in the document itself, since it is opened from a disk.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "@page{size:A4;margin:18mm 16mm}\
body{font:11pt/1.5 'Noto Serif CJK SC','Songti SC','SimSun',serif;color:#111;max-width:180mm;margin:0 auto;padding:8mm}\
h1{font-size:18pt;margin:0 0 4mm}h2{font-size:14pt;margin:8mm 0 2mm;border-bottom:1px solid #111}\
h3{font-size:11.5pt;margin:5mm 0 1mm}h4{font-size:10pt;margin:3mm 0 1mm}p{margin:0 0 2mm;overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%;font-size:9.5pt}thead{display:table-header-group}tr{break-inside:avoid}\
th,td{border:1px solid #999;padding:1mm 2mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#eee}h2,h3,h4{break-after:avoid}.site{break-before:page}.site:first-of-type{break-before:auto}\
@media print{body{padding:0;max-width:none}}";

/// The document.
pub fn document(copy: &OwnCopy) -> String {
    let mut page = Page::default();
    page.raw("<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    page.text(POLICY);
    page.raw("\"><meta name=\"robots\" content=\"noindex\"><title>个人信息副本</title><style>");
    page.raw(STYLE);
    page.raw("</style></head><body>\n<h1>个人信息副本</h1>\n");
    let zone = copy.sites.first().map_or(Tz::Asia__Shanghai, zone_of);
    page.paragraph(&format!("账号：{}　制作时间：{}", copy.user_name, time(copy.made_at, zone)));
    page.paragraph(
        "本副本依据《中华人民共和国个人信息保护法》第四十五条提供，包含登记系统保存的与您有关的全部个人信息。请妥善保管。",
    );
    for site in &copy.sites {
        page.raw("<section class=\"site\">\n");
        write_site(&mut page, site);
        page.raw("</section>\n");
    }
    if !copy.viewings.is_empty() {
        page.raw("<section class=\"site\">\n");
        page.heading("h2", "看房预约");
        let rows = copy.viewings.iter().map(|viewing| {
            [
                viewing.site_name.clone(),
                viewing.title.clone(),
                time(viewing.from, zone),
                time(viewing.until, zone),
                viewing.people.to_string(),
                words::viewing_state(viewing.state).to_owned(),
            ]
        });
        page.table(&["村", "房源", "自", "至", "人数", "状态"], rows);
        page.raw("</section>\n");
    }
    page.raw("</body></html>\n");
    page.0
}

fn write_site(page: &mut Page, site: &SiteCopy) {
    let zone = zone_of(site);
    page.heading("h2", &site.person.site_name);
    page.heading("h3", "个人信息");
    page.table(&["项目", "内容"], facts(&site.person.facts));
    page.paragraph(&format!("自 {} 起如此记录。", time(site.person.recorded_from, zone)));
    if !site.person.former.is_empty() {
        page.heading("h3", "更正前的个人信息");
        let rows = site.person.former.iter().map(|former| {
            let told: Vec<String> = facts(&former.facts).map(|[name, value]| format!("{name}：{value}")).collect();
            [time(former.recorded_from, zone), time(former.recorded_to, zone), told.join("；")]
        });
        page.table(&["记录自", "记录至", "内容"], rows);
    }
    page.heading("h3", "居住登记（含历次版本）");
    let rows = site.residencies.iter().map(|residency| {
        [
            residency.doorplate.clone(),
            period(residency.from, residency.to),
            residency.version.to_string(),
            time(residency.recorded_from, zone),
            residency.recorded_to.map_or_else(|| "现行".to_owned(), |to| time(to, zone)),
            words::filed_as(&residency.filed_as).to_owned(),
            residency.reason.clone().unwrap_or_default(),
        ]
    });
    page.table(&["门牌", "居住期间", "版本", "记录自", "记录至", "申报", "变更原因"], rows);
    page.heading("h3", "居住申报");
    let rows = site.filings.iter().map(|filing| {
        let with = filing.members.iter().map(|one| format!("{}（{}）", one.name, words::relation(one.relation)));
        [
            format!("{}{}", filing.doorplate.as_deref().unwrap_or_default(), filing.unit_code),
            period(filing.from, filing.to),
            time(filing.filed_at, zone),
            words::filing_state(filing.state).to_owned(),
            filing.refusal.map_or("", words::filing_refusal).to_owned(),
            with.collect::<Vec<_>>().join("、"),
        ]
    });
    page.table(&["门牌", "居住期间", "申报时间", "状态", "未确认原因", "同住人"], rows);
    page.heading("h3", "子女的居住登记（不满14周岁）");
    let rows = site.children.iter().map(|own| {
        [
            own.child.name.clone(),
            own.child.id_number.clone().unwrap_or_else(|| "未登记".to_owned()),
            own.doorplate.clone(),
            period(own.from, own.to),
            own.child.consented_at.map(|at| time(at, zone)).unwrap_or_default(),
        ]
    });
    page.table(&["姓名", "证件号码", "门牌", "居住期间", "本人同意时间"], rows);
    page.heading("h3", "本人的房屋");
    let rows = site.units.iter().map(|unit| {
        [
            format!("{}{}", unit.doorplate.as_deref().unwrap_or_default(), unit.code),
            unit.floor_number.to_string(),
            unit.area_m2.map(|area| format!("{area} ㎡")).unwrap_or_default(),
            unit.rooms.to_string(),
            unit.capacity.to_string(),
            if unit.rental { "出租" } else { "自用" }.to_owned(),
            match (unit.is_let, unit.let_until) {
                (Some(true), Some(last)) => format!("已租出，至 {last}"),
                (Some(true), None) => "已租出".to_owned(),
                _ => "未租出".to_owned(),
            },
            unit.registered.unwrap_or_default().to_string(),
        ]
    });
    page.table(&["门牌", "楼层", "面积", "房间", "可住人数", "用途", "出租", "登记人数"], rows);
    page.heading("h3", "房屋认领");
    let rows = site.claims.iter().map(|claim| {
        [
            format!("{}{}", claim.doorplate.as_deref().unwrap_or_default(), claim.unit_codes.join("、")),
            words::evidence(claim.evidence_kind).to_owned(),
            time(claim.claimed_at, zone),
            words::claim_state(claim.state).to_owned(),
            claim.refusal.map_or("", words::claim_refusal).to_owned(),
        ]
    });
    page.table(&["房屋", "证明材料", "提交时间", "状态", "未确认原因"], rows);
    page.heading("h3", "房屋代理");
    let rows = site.agencies.iter().map(|agency| {
        let units = agency.units.iter();
        let units = units.map(|unit| format!("{}{}", unit.doorplate.as_deref().unwrap_or_default(), unit.unit_code));
        let rights: Vec<&str> = agency.rights.iter().map(|right| words::agent_right(*right)).collect();
        [
            words::agency_side(agency.side).to_owned(),
            agency.other_name.clone().unwrap_or_default(),
            units.collect::<Vec<_>>().join("、"),
            rights.join("、"),
            agency.until.to_string(),
            words::agency_state(agency.state).to_owned(),
        ]
    });
    page.table(&["身份", "对方", "房屋", "事项", "至", "状态"], rows);
    write_contracts(page, site, zone);
    write_leases(page, site, zone);
    page.heading("h3", "出租房源");
    let rows = site.listings.iter().map(|listing| {
        [
            format!("{}{}", listing.doorplate.as_deref().unwrap_or_default(), listing.unit_code),
            listing.contents.title.clone(),
            words::listing_state(listing.state).to_owned(),
            yuan(Some(listing.contents.rent_cents)),
            yuan(Some(listing.contents.deposit_cents)),
            listing.published_at.map(|at| time(at, zone)).unwrap_or_default(),
        ]
    });
    page.table(&["门牌", "标题", "状态", "月租", "押金", "发布时间"], rows);
    page.heading("h3", "门锁钥匙");
    let rows = site.keys.iter().map(|own| {
        [
            holder(own.child.as_deref()),
            own.doorplate.clone().unwrap_or_default(),
            own.lock_name.clone().unwrap_or_default(),
            words::key_kind(own.key.kind).to_owned(),
            time(own.key.from, zone),
            own.key.until.map_or_else(|| "长期".to_owned(), |to| time(to, zone)),
            words::key_state(own.key.state).to_owned(),
        ]
    });
    page.table(&["持有人", "门牌", "门锁", "种类", "自", "至", "状态"], rows);
    page.heading("h3", "报修上报");
    let rows = site.problems.iter().map(|problem| {
        [
            words::problem_kind(problem.kind).to_owned(),
            format!(
                "{}{}",
                problem.doorplate.as_deref().unwrap_or_default(),
                problem.unit_code.as_deref().unwrap_or_default()
            ),
            time(problem.reported_at, zone),
            words::problem_state(problem.state).to_owned(),
            problem.text.clone(),
        ]
    });
    page.table(&["类别", "地点", "上报时间", "状态", "内容"], rows);
    write_passes(page, site, zone);
    write_what_happened(page, site, zone);
}

/// The contracts, and of each who is in it and what it says.
fn write_contracts(page: &mut Page, site: &SiteCopy, zone: Tz) {
    page.heading("h3", "租赁合同");
    let rows = site.contracts.iter().map(|ContractPaper { contract, .. }| {
        [
            door_of(contract),
            words::contract_kind(contract.kind).to_owned(),
            words::contract_state(contract.state).to_owned(),
            period(contract.from, Some(contract.to)),
            yuan(Some(contract.rent_cents)),
            yuan(Some(contract.deposit_cents)),
        ]
    });
    page.table(&["门牌", "内容", "状态", "期间", "月租", "押金"], rows);
    for paper in &site.contracts {
        let ContractPaper { contract, parties, clauses, text, text_sha256, .. } = paper;
        let kind = words::contract_kind(contract.kind);
        page.heading("h4", &format!("{}　{kind}　{}", door_of(contract), time(contract.created_at, zone)));
        let rows = parties.iter().map(|party| {
            let with = party.members.iter().map(|one| format!("{}（{}）", one.name, words::relation(one.relation)));
            [
                words::contract_side(party.side).to_owned(),
                party.name.clone(),
                party.id_number.clone().unwrap_or_default(),
                party.phone.clone().unwrap_or_default(),
                with.collect::<Vec<_>>().join("、"),
                party.confirmed_at.map_or_else(|| "未确认".to_owned(), |at| time(at, zone)),
            ]
        });
        page.table(&["一方", "姓名", "证件号码", "电话", "同住人", "确认时间"], rows);
        if let Some(text) = text {
            for line in text.lines() {
                page.paragraph(line);
            }
        } else if !clauses.is_empty() {
            page.paragraph(&format!("双方另行约定：{}", clauses.join("；")));
        }
        if let Some(hash) = text_sha256 {
            page.paragraph(&format!("文本摘要（SHA-256）：{hash}"));
        }
    }
}

/// The leases, and what was paid for them.
fn write_leases(page: &mut Page, site: &SiteCopy, zone: Tz) {
    page.heading("h3", "租约");
    let rows = site.tenancies.iter().map(|lease| {
        [
            lease.doorplate.clone(),
            words::side(lease.side).to_owned(),
            period(lease.from, lease.to),
            yuan(lease.rent_cents),
            yuan(lease.deposit_cents),
        ]
    });
    page.table(&["门牌", "身份", "租期", "月租", "押金"], rows);
    page.heading("h3", "租金和押金收据");
    let rows = site.receipts.iter().map(|own| {
        let lease = site.tenancies.iter().find(|lease| lease.id == own.tenancy_id);
        [
            lease.map(|lease| lease.doorplate.clone()).unwrap_or_default(),
            words::receipt_kind(own.receipt.kind).to_owned(),
            yuan(Some(own.receipt.amount_cents)),
            own.receipt.paid_on.to_string(),
            time(own.receipt.recorded_at, zone),
            own.receipt.voided_at.map(|at| time(at, zone)).unwrap_or_default(),
        ]
    });
    page.table(&["门牌", "种类", "金额", "付款日期", "记录时间", "作废时间"], rows);
}

fn door_of(contract: &OwnContract) -> String {
    format!("{}{}", contract.doorplate.as_deref().unwrap_or_default(), contract.unit_code)
}

fn write_passes(page: &mut Page, site: &SiteCopy, zone: Tz) {
    page.heading("h3", "通行授权");
    let rows = site.passes.iter().map(|pass| {
        let gates: Vec<&str> = pass.gates.iter().map(|gate| gate.name.as_str()).collect();
        let read: Vec<&str> = pass.credentials.iter().map(|credential| words::credential(credential.kind)).collect();
        let until = pass.ended_at.or(pass.to).map_or_else(|| "长期".to_owned(), |to| time(to, zone));
        [
            holder(pass.child.as_deref()),
            words::pass_kind(pass.kind).to_owned(),
            pass.doorplate.clone().unwrap_or_default(),
            time(pass.from, zone),
            until,
            words::pass_status(pass.status).to_owned(),
            gates.join("、"),
            read.join("、"),
        ]
    });
    page.table(&["持有人", "种类", "门牌", "自", "至", "状态", "可通行闸口", "凭证"], rows);
    page.heading("h3", "给他人的通行授权");
    let rows = site.visitors.iter().map(|pass| {
        let gates: Vec<&str> = pass.gates.iter().map(|gate| gate.name.as_str()).collect();
        let until = pass.ended_at.or(pass.to).map_or_else(|| "长期".to_owned(), |to| time(to, zone));
        [
            words::pass_kind(pass.kind).to_owned(),
            pass.unit_id.map(|unit| door(site, unit)).unwrap_or_default(),
            time(pass.from, zone),
            until,
            words::pass_status(pass.status).to_owned(),
            gates.join("、"),
            pass.issued_for.clone().unwrap_or_default(),
        ]
    });
    page.table(&["种类", "门牌", "自", "至", "状态", "可通行闸口", "事由"], rows);
}

fn write_what_happened(page: &mut Page, site: &SiteCopy, zone: Tz) {
    page.heading("h3", "通行记录（最多保存30天）");
    let rows = site.passages.iter().map(|passage| {
        [
            time(passage.at, zone),
            passage.gate.clone(),
            words::direction(passage.direction).to_owned(),
            passage.method.map(words::method).unwrap_or_default().to_owned(),
            words::result(passage.result).to_owned(),
        ]
    });
    page.table(&["时间", "闸口", "方向", "方式", "结果"], rows);
    page.heading("h3", "更正申请");
    let rows = site.corrections.iter().map(|correction| {
        [
            words::correction_field(correction.field).to_owned(),
            told(&correction.old),
            told(&correction.new),
            correction.reason.clone().unwrap_or_default(),
            time(correction.filed_at, zone),
            words::correction_state(correction.state).to_owned(),
            correction.decision_reason.clone().unwrap_or_default(),
        ]
    });
    page.table(&["项目", "原内容", "申请改为", "申请理由", "提交时间", "状态", "处理说明"], rows);
    page.heading("h3", "对登记提醒的答复和异议");
    let rows = site.gap_answers.iter().map(|answer| {
        [
            time(answer.filed_at, zone),
            answer.reason.map_or("异议", words::answer_reason).to_owned(),
            answer.until.map(|day| day.to_string()).unwrap_or_default(),
            answer.note.clone().unwrap_or_default(),
            answer.decision.map_or("", words::contest_decision).to_owned(),
            answer.decision_note.clone().unwrap_or_default(),
        ]
    });
    page.table(&["时间", "事由", "截止", "说明", "处理", "理由"], rows);
    page.heading("h3", "收到的通知");
    let rows = site.notifications.iter().map(|told| {
        [
            time(told.created_at, zone),
            told.text.zh.clone(),
            told.read_at.map_or_else(|| "未读".to_owned(), |at| time(at, zone)),
        ]
    });
    page.table(&["时间", "内容", "阅读时间"], rows);
    page.heading("h3", "谁查看过我的信息");
    let rows = site.looks.iter().map(|look| {
        let exception = if look.by_exception { "是" } else { "否" };
        [
            time(look.looked_at, zone),
            if look.of_child { "子女" } else { "本人" }.to_owned(),
            look.organisation.clone(),
            words::purpose(look.purpose).to_owned(),
            look.action_text.clone(),
            exception.to_owned(),
        ]
    });
    page.table(&["时间", "查看对象", "单位", "目的", "事项", "例外授权"], rows);
}

/// Who holds it: oneself, or a child, by the masked name.
fn holder(child: Option<&str>) -> String {
    child.map_or_else(|| "本人".to_owned(), |name| format!("子女 {name}"))
}

/// The door of a unit where one was registered, or that one owns; empty of another one.
fn door(site: &SiteCopy, unit: UnitId) -> String {
    let lived = site.residencies.iter().find(|residency| residency.unit_id == unit);
    let owned = || {
        let owned = site.units.iter().find(|owned| owned.id == unit);
        owned.map(|owned| format!("{}{}", owned.doorplate.as_deref().unwrap_or_default(), owned.code))
    };
    lived.map(|residency| residency.doorplate.clone()).or_else(owned).unwrap_or_default()
}

fn facts(facts: &OwnFacts) -> impl Iterator<Item = [String; 2]> {
    let unknown = || "未登记".to_owned();
    let row = |name: &str, value: Option<String>| [name.to_owned(), value.unwrap_or_else(unknown)];
    [
        row("姓名", Some(facts.name.clone())),
        row("证件种类", facts.document_kind.map(|kind| words::document(kind).to_owned())),
        row("证件号码", facts.id_number.clone()),
        row("电话", facts.phone.clone()),
        row("出生日期", facts.birth_date.map(|date| date.to_string())),
    ]
    .into_iter()
}

/// A corrected value in words.
fn told(value: &FieldValue) -> String {
    let kind = value.document_kind.map(|kind| words::document(kind).to_owned());
    let period = value.from.map(|from| period(from, value.to));
    let parts =
        [value.name.clone(), kind, value.id_number.clone(), value.phone.clone(), value.birth_date.clone(), period];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    if told.is_empty() { "未登记".to_owned() } else { told.join(" ") }
}

fn zone_of(site: &SiteCopy) -> Tz {
    site.time_zone.parse().unwrap_or(Tz::UTC)
}

fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

fn period(from: NaiveDate, to: Option<NaiveDate>) -> String {
    to.map_or_else(|| format!("{from} 起"), |to| format!("{from} 至 {to}"))
}

/// Fen as yuan.
fn yuan(cents: Option<i64>) -> String {
    cents.map(|cents| format!("{}.{:02} 元", cents / 100, cents % 100)).unwrap_or_default()
}

/// A document being written.
#[derive(Default)]
struct Page(String);

impl Page {
    /// Our own markup.
    fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Any text, escaped for an element or a quoted attribute.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        // Writing to a string can't fail.
        let _ = write!(self.0, "<{name}>");
        self.text(text);
        let _ = write!(self.0, "</{name}>");
    }

    fn heading(&mut self, level: &str, text: &str) {
        self.element(level, text);
        self.raw("\n");
    }

    fn paragraph(&mut self, text: &str) {
        self.element("p", text);
        self.raw("\n");
    }

    fn table<const N: usize>(&mut self, head: &[&str; N], rows: impl Iterator<Item = [String; N]>) {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            self.paragraph("无记录");
            return;
        }
        self.raw("<table><thead><tr>");
        for name in head {
            self.element("th", name);
        }
        self.raw("</tr></thead><tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for cell in &row {
                self.element("td", cell);
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_escaped() {
        let mut page = Page::default();
        let evil = "<script>alert('1')</script>&\"";
        page.table(&["<th>"], [[evil.to_owned()]].into_iter());
        page.heading("h2", evil);
        assert!(!page.0.contains("<script"), "{}", page.0);
        assert!(page.0.contains("<td>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;</td>"), "{}", page.0);
        assert!(page.0.contains("<th>&lt;th&gt;</th>"), "{}", page.0);
    }

    #[test]
    fn an_empty_table_says_so() {
        let mut page = Page::default();
        page.table(&["时间"], std::iter::empty::<[String; 1]>());
        assert_eq!(page.0, "<p>无记录</p>\n");
    }

    #[test]
    fn fen_are_told_in_yuan() {
        for (cents, told) in [(Some(120_050), "1200.50 元"), (Some(7), "0.07 元"), (None, "")] {
            assert_eq!(yuan(cents), told);
        }
    }
}
