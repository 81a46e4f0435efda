//! Names put together at random from common surnames and given-name characters.

use menpai_domain::identity::Sex;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

/// The common surnames, the commonest first; those of Guangdong and its neighbours well represented.
const SURNAMES: &str = "李王张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳费";
const COMPOUND_SURNAMES: [&str; 4] = ["欧阳", "司徒", "上官", "诸葛"];
/// Surnames that a whole village of the region may share.
pub(super) const CLANS: &str = "钟刘冯曾黎秦梁郭罗";

const MALE: &str = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建志国庆文海峰东亮福生永康瑞泽豪轩睿嘉博达成荣贵富祥兴旺耀祖德仁义礼信忠诚毅恒昌盛泉清源江河山岳松柏柱栋梁材树森炎焕灿坤培锋钧铭锐铨";
const FEMALE: &str = "芳娜敏静丽艳娟霞玲桂秀英华慧巧美萍红玉兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思丽";
const EITHER: &str = "文晓子佳家思一梓欣雨天永春金新小世良继启少宗汉楚景若书诗安乐宁和";

/// A random surname, common ones more often.
pub(super) fn surname(rng: &mut ChaCha8Rng) -> String {
    if rng.random_bool(0.004) {
        return COMPOUND_SURNAMES.choose(rng).copied().unwrap_or("欧阳").to_owned();
    }
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let roll: f64 = rng.random_range(0.0_f64..1.0).powf(2.2);
    pick(&surnames, roll).to_string()
}

/// A random given name of one or two characters.
pub(super) fn given(sex: Sex, rng: &mut ChaCha8Rng) -> String {
    let own: Vec<char> = if sex == Sex::Male { MALE } else { FEMALE }.chars().collect();
    let either: Vec<char> = EITHER.chars().collect();
    let last = pick(&own, rng.random_range(0.0..1.0));
    if rng.random_bool(0.16) {
        return last.to_string();
    }
    let first = if rng.random_bool(0.45) {
        pick(&either, rng.random_range(0.0..1.0))
    } else {
        pick(&own, rng.random_range(0.0..1.0))
    };
    format!("{first}{last}")
}

fn pick(characters: &[char], roll: f64) -> char {
    let place = super::super::numbers::count((super::super::numbers::measure(characters.len()) * roll).floor());
    characters.get(place.min(characters.len() - 1)).copied().unwrap_or('王')
}
