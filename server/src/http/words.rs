//! What people are told in Chinese when something is refused: the one table of these words, for every client.
//!
//! English is written where a rule is checked, and may name the limit; here a rule has one sentence by its code, or one that names the
//! number that the error carries.

use std::borrow::Cow;

use serde_json::Number;

use super::error::FieldError;
use super::plain::{NO_DATE, NO_TIME};

/// Of what has no words.
const FAULT: &str = "服务器出错了，请稍后重试。";

/// By the name of the problem.
const PROBLEMS: &[(&str, &str)] = &[
    ("validation", "填写的内容有问题，请改正后再试。"),
    ("payload_too_large", "文件太大了，请换小一些的。"),
    ("unsupported_media_type", "发来的内容不是这里要的格式，请刷新后再试。"),
    ("unauthenticated", "请先登录。"),
    ("second_factor_required", "请填写验证器上现在的验证码，或一个恢复码。"),
    ("setup_required", "请先按提示设置好账号。"),
    ("forbidden", "您的账号没有这项权限。"),
    ("not_found", "没有找到：可能已经删除，或者不归您看。"),
    ("method_not_allowed", "这个地址不支持这种操作。"),
    ("conflict", "与已有登记冲突。"),
    ("precondition_failed", "别人刚刚改过，请刷新后再试。"),
    ("precondition_required", "请先刷新，再修改。"),
    ("too_many_requests", "操作太频繁，请稍候再试。"),
    ("too_many_guesses", "试错的次数太多，请一小时后再试，或请社区网格站核对。"),
    (
        "too_many_looks",
        "您今天查看个人信息的次数或人数已到上限，明天可以继续。紧急情况请改选“紧急救助”并填写警情编号。",
    ),
    ("unavailable", "服务器暂时忙，请稍后重试。"),
    ("busy", "现在上传照片的人较多，请过几秒再发一次。"),
    ("wechat_away", "现在连不上微信：请用手机号登录，或稍后再试。"),
    ("no_wechat", "这里没有开通微信登录，请用手机号登录。"),
    ("no_font", "服务器现在做不了 PDF。合同正文在这里可以看。"),
    ("no_lock_server", "这里还没有接通智能门锁，请找社区网格站。"),
    ("internal", FAULT),
];

/// The same in English: titles are for whoever writes a client.
const PROBLEMS_IN_ENGLISH: &[(&str, &str)] = &[
    ("validation", "Something in the form is not right. Please correct it."),
    ("payload_too_large", "The file is too large: choose a smaller one."),
    ("unsupported_media_type", "This was not sent in the form that is taken here. Refresh and try again."),
    ("unauthenticated", "Please sign in."),
    ("second_factor_required", "Please enter the code that your authenticator shows now, or a recovery code."),
    ("setup_required", "Please set up your account first, as you are told."),
    ("forbidden", "Your account is not allowed to do this."),
    ("not_found", "Not found: removed, or not yours to see."),
    ("method_not_allowed", "This can’t be done here."),
    ("conflict", "This contradicts what is already registered."),
    ("precondition_failed", "Somebody else just changed this. Refresh and try again."),
    ("precondition_required", "Please refresh first, then change it."),
    ("too_many_requests", "Too many requests. Wait a moment."),
    ("too_many_guesses", "You were wrong too often: try again in an hour, or ask the grid station to check."),
    (
        "too_many_looks",
        "You have looked at as much personal data as you may in a day. You may again tomorrow, or at once in an emergency, \
         with its reference.",
    ),
    ("unavailable", "The server is busy. Try again shortly."),
    ("busy", "Many photos are being sent just now: send this one again in a few seconds."),
    ("wechat_away", "WeChat can’t be reached now: sign in with your phone, or try again later."),
    ("no_wechat", "Nobody signs in through WeChat here: sign in with your phone."),
    ("no_font", "The server can’t make PDFs now; the text can be read here."),
    ("no_lock_server", "No smart locks are connected here yet: ask the grid station."),
    ("internal", "The server failed. Try again shortly."),
];

/// By the code of the rule, in the order of the alphabet.
const RULES: &[(&str, &str)] = &[
    ("accepted", "这个问题已经受理"),
    ("account_user_name_unique", "这个用户名已有人使用"),
    ("after_end", "租约在那之前就结束了。要延长，请双方续签"),
    ("after_leaving", "那时您已经搬走，请选您住在这里的日子"),
    ("agency_until", "委托的最后一天请选今天到两年以后之间"),
    ("already_joined", "您已经加入这份合同，同住情况和这次填的不一样：要改请先拒绝，让房东重新拟一份"),
    ("already_refreshed", "登录刚刚在别的窗口更新过，请再试一次"),
    ("answered_enough", "同样的情况已答复三次：如不符请提出异议，或等网格员上门"),
    ("area_code_unique", "这个辖区代码已经登记过"),
    ("awaits_landlord", "这是本人申报的，由房东或社区确认"),
    ("awaits_person", "要由本人用手机号登录后确认，别人不能代办"),
    ("before_birth", "这一天还没有出生，请核对日期"),
    ("before_first_day", "租约还没开始：最早到第一天结束"),
    ("beyond_lease", "钥匙不能超过租约或居住登记的最后一天"),
    ("birth_date_mismatch", "出生日期与证件号码不符"),
    ("blocked", "微信不让这个用户登录，请用手机号登录"),
    ("broken_off", "内容没有传完整，请再传一次"),
    ("building_doorplate_unique", "这个门牌已登记给本村另一栋楼"),
    ("building_external_id_unique", "这个外部编号已登记给另一栋楼"),
    ("building_inside_site", "楼栋轮廓超出了本村范围"),
    ("building_of_unit", "这套房屋在另一栋楼里"),
    ("capacity_positive", "可住人数应为 1 到 1000"),
    ("changed", "别人刚刚改过，请刷新后再试"),
    ("characters", "只能写字、数字和常用符号"),
    ("claim_open", "您已认领其中的房屋，请等核实结果，或先撤回"),
    ("claimed", "这台终端已经认领过"),
    ("closed", "这处漏登已经办结"),
    ("co_owner", "这些房屋您也是产权人，不需要别人委托"),
    ("code_is_over", "当时生成的码已经失效，请重新生成一个"),
    ("comes_along", "一个人只能随一位承租人同住，本人也不能另是承租人"),
    ("common", "这个密码太常见，请换一个"),
    ("contains_name", "密码不能含有用户名"),
    ("contest_rejected", "同样的情况已裁定过，异议不成立"),
    ("contest_waits", "有异议等待裁定，先等裁定结果"),
    ("contract_open", "这份租约还有一份没签完：先签好、拒绝或撤回那一份"),
    ("control_character", "有不能显示的字符，请删掉重打"),
    ("correction_decided", "这项更正已经处理过了，请刷新"),
    ("correction_open", "这一项已有更正在等处理：等结果，或先撤回"),
    ("count", "数量不对：至少一个，也不能太多"),
    ("credential_token_unique", "这个卡号或凭证已在使用"),
    ("decided", "已经处理过了，请刷新"),
    ("detection_off", "没有有效的影响评估，检测已停用"),
    ("device_disabled", "这台终端已停用"),
    ("device_serial_unique", "这个序列号已经登记过"),
    ("division_code", "区县、街道、社区的代码应为 6、9 或 12 位数字"),
    ("doorplate", "不要写门牌号：约好看房后对方才看到地址"),
    ("doorplate.empty", "请填写门牌"),
    ("doorplate.not_printable", "门牌含有不可显示的字符"),
    ("doorplate.too_long", "门牌太长"),
    ("ended_before", "请选今天或以后。已经退租的，请村里登记"),
    ("face_needs_alternative", "可以刷脸的授权，还要带二维码或门禁卡"),
    ("face_needs_consent", "刷脸要有本人单独同意，请填同意的时间"),
    ("face_only", "只有刷脸才填这一项"),
    ("files_for_themself", "成年的合住人请本人扫门牌码申报"),
    ("filing_open", "这个人住这套房的申报已在等待答复，请等待处理，或先撤回"),
    ("gate_external_id_unique", "这个外部编号已登记给另一个闸口"),
    ("gate_inside_site", "闸口位置超出了本村范围"),
    ("gate_kind_has_place", "闸口类别与位置不符：围院闸口不填楼栋，楼栋闸口填楼栋，房屋闸口填房屋"),
    ("gate_of_others", "这个闸口不在通往您房屋的路上"),
    ("geometry_valid", "图形不成立，请检查边线"),
    ("given", "这一项不用填"),
    ("given_by_other", "这是别人发放的：可以暂停，终止请找发放的人"),
    ("guardian_not_here", "父母在这段时间没有登记在此房屋，请先登记父母"),
    ("guardian_not_of_age", "须由已满18周岁的父母登记；登记不全的请找社区网格站"),
    ("handed_on", "已转社区民警处理，不能再答复"),
    ("handed_over", "已由社区处理"),
    (
        "holder_lives_here",
        "持有人还住在这里或租着这套房：先给他们另一把同样能用的钥匙，或先结束租约，或联系社区网格站。刚办结束登记的，三天以后再收",
    ),
    ("holder_makes_codes", "本人或孩子的家长有账号，通行码由他们自己生成"),
    ("id_number", "不要写证件号码"),
    ("identity.birth_date", "号码中的出生日期不存在"),
    ("identity.character", "含有不允许的字符"),
    ("identity.check_character", "校验码不对：有一位输错，或两位颠倒"),
    ("identity.country", "号码中没有国家代码"),
    ("identity.empty", "请填写证件号码"),
    ("identity.first_generation", "15 位一代身份证号码已停用，请填写 18 位号码"),
    ("identity.implausible_birth_date", "号码中的出生日期不合理"),
    ("identity.length", "位数不对，请核对"),
    ("identity.not_a_passport_number", "这不是护照号码"),
    ("identity.other_kind", "这是另一种证件的号码，请改选证件类型"),
    ("identity.permit_region", "港澳台居民居住证以 810000、820000 或 830000 开头"),
    ("identity.province", "前两位不是省级行政区划代码"),
    ("illegal_step", "它已经结束或已变动，请刷新"),
    ("implausible_birth_date", "出生日期不合理"),
    ("is_this_you", "这里登记过同名同生日的人：请先确认是不是您本人"),
    ("key_active", "这把钥匙已经可以开门"),
    ("key_not_revoking", "这把钥匙没有在收回"),
    ("key_over", "这把钥匙已经结束"),
    ("key_revoking", "这把钥匙正在收回"),
    ("known", "这里已经知道您是谁，不用再填。登记错了的，请在“申请更正”里改"),
    ("known_otherwise", "这个证件号码登记的姓名或手机号不同，或没有登记手机号，请联系社区网格站更正或补登"),
    ("landlord", "房东不能同时是承租人"),
    ("last_day_over", "约好的最后一天已经过去，请重新提出"),
    ("last_owner", "这套房屋没有其他产权人，请到社区网格站登记"),
    ("lease_changed", "租约后来变过了，这份合同不能再签，请重新发起"),
    ("lease_over", "这份租约已经到期，请另签一份合同"),
    ("lease_runs", "本人还租着这套房，或与租客同住：先结束租约，或联系社区网格站"),
    ("length", "长度不对"),
    ("let", "这间房那天或之后一个月内有租约，请把“哪天能住”改到租约结束以后"),
    ("letters", "请至少写一个汉字、字母或数字"),
    ("limits_nothing", "请填写人均面积或每间人数"),
    ("listing_open", "这间房已经在出租，改那一条就行"),
    ("lives_here", "不住在这里的承租人不能带同住人"),
    ("lock_one_of_unit", "这套房屋已有智能门锁，请先移除"),
    ("lock_removed", "这把门锁已移除"),
    ("lock_vendor_lock_id_unique", "这把门锁已经登记过"),
    ("made_here", "这一项由系统生成，不用填"),
    ("more_than_held", "比已记录的押金多。请先记录收到的押金"),
    ("name.empty", "请填写姓名"),
    ("name.no_letter", "姓名中没有文字"),
    ("name.not_printable", "姓名含有不可显示的字符"),
    ("name.too_long", "姓名最多 60 个字"),
    ("network", "请填地址或网段，如 192.0.2.0/24"),
    ("no_area", "您的账号没有辖区，不能申请跨区查看"),
    ("no_code_left", "这项授权生成的码太多，请重新发放"),
    ("no_deadline", "这处漏登没有答复期限"),
    ("no_gates", "去这间房的路上没有闸口，不用通行码"),
    ("no_phone", "请先用手机号登录：要有您本人的手机号"),
    ("no_photos", "还没有照片，先拍一张再提交"),
    ("no_pin_left", "没有空闲的密码了：请先终止用不着的授权"),
    ("no_tenant", "还没有租客加入：先给租客扫合同码"),
    ("no_text", "还没有合同正文，或者合同没有签成"),
    ("not_a_child", "子女至少比父母小12岁，请核对出生日期和关系"),
    ("not_a_parent", "父母至少比子女大12岁，请核对出生日期和关系"),
    ("not_accepted", "请先受理这个问题"),
    ("not_all", "照片刚刚变过，请再移一次"),
    ("not_begun", "请先开始设置验证器"),
    ("not_contested", "没有等待裁定的异议"),
    ("not_enrolled", "您的账号还没有设置验证器"),
    ("not_for_role", "您的岗位不能用这个目的"),
    ("not_here", "只有未满14周岁的儿童才填监护人"),
    ("not_linked", "这个账号没有用微信登录过，请先用微信登录"),
    ("not_numbered", "请填写带数字的编号"),
    ("not_of_this_kind", "这种合同不填这一项"),
    ("not_of_this_unit", "这套房没有此人的居住登记或租约：请先办登记，或联系社区网格站"),
    ("not_owner", "这份租约的房东已经不是这间房的业主，不能再签约或记账：请找现在的业主或社区"),
    ("not_party", "这份租约是其他产权人签的：请由合同上的出租人结束，或由双方协商提前解除"),
    ("not_published", "它现在没有在出租，请刷新"),
    ("not_quiet", "这处漏登没有在静默期"),
    ("not_rental", "这间房登记为自己住，不能出租"),
    ("not_signed_yet", "这条记录还没有签名，请过一会儿再看"),
    ("not_solved", "这个问题还没有处理完"),
    ("not_submitted", "还没有提交审核，请刷新"),
    ("not_theirs", "和登记的证件号码不一致，请核对；仍不对请联系村里登记点"),
    ("not_verified", "姓名与证件号码核验不一致，请核对"),
    ("nothing_changed", "和现在的约定一样，没有要变更的内容"),
    ("number_missing", "选了证件类型，请填写证件号码"),
    ("occupancy_area", "住的人太多，每人的面积低于规定，不能再登记"),
    ("occupancy_rooms", "住的人太多，每间房超过规定的人数，不能再登记"),
    ("one_building", "一次只能认领同一栋楼的房屋"),
    ("one_of", "几项里只填一项"),
    ("one_place", "房屋、楼栋、位置选一个"),
    ("one_site", "请选同一个村的房屋"),
    ("one_way", "证件号码、手机号、姓名加出生日期，只用一种来查"),
    ("oneself", "这是您自己的证件号码：您自己住，请扫门牌码申报"),
    ("open_claim", "您还有认领在等核实：请等结果，或先撤回"),
    ("open_contract", "您还有合同没有定下来：先拒绝或撤回"),
    ("open_ended", "这份租约没有最后一天，请双方重新签一份合同"),
    ("open_filing", "您还有申报在等确认：请等结果，或先撤回"),
    ("open_listing", "还有房间在出租：先撤回，或先结束代理"),
    ("open_viewing", "您还有看房预约：先取消"),
    ("order", "结束不能早于开始"),
    ("other_name", "该证件号码已用另一姓名登记，请核对"),
    ("other_party", "这一步要由另一方来做"),
    ("other_reference", "跨区查看已批给另一个编号：请填那个编号，或不填"),
    ("other_site", "闸口要在同一个村"),
    ("other_text", "合同内容变了，请重新读一遍再确认"),
    ("over", "已经结束了，请刷新"),
    ("overtaken", "房间已租给别人或换了业主，或租约变过：这份合同没有签成"),
    ("own", "不能复核自己的查看"),
    ("own_agency", "这是您自己房子的委托码，请发给代理人"),
    ("own_area", "就在您的辖区内，不需要申请"),
    ("own_contract", "这是您自己的合同：让租客来扫"),
    ("own_listing", "这是您自己或您代理的房屋"),
    ("own_phone", "这是您自己的手机号：请填对方的，对方用它来确认"),
    ("owned_already", "其中有房屋已在您名下，请去掉"),
    ("owner_only", "长期钥匙只给业主"),
    ("parent_holds_keys", "不满14周岁的孩子由父母保管钥匙：请发给父母"),
    ("parent_only", "未满14周岁的儿童只能由父母登记"),
    ("pass_is_over", "这项授权已经结束"),
    ("pass_suspended", "这项授权暂停着：先恢复，再生成码"),
    ("past", "时间已经过去"),
    ("path", "没有找到：可能已经删除，或者不归您看"),
    ("person_id_number_unique", "该证件号码已有登记"),
    ("phone", "不要写电话号码"),
    ("phone.character", "含有不允许的字符"),
    ("phone.country_code_missing", "手机号应为 11 位；境外号码请加国家或地区代码，如 +852"),
    ("phone.empty", "请填写手机号"),
    ("phone.length", "国际号码为 7 至 15 位"),
    ("phone.not_mainland_mobile", "手机号应为 11 位，以 13 至 19 开头"),
    ("phone.regional_plan", "号码不符合当地规则"),
    ("phone.too_short", "位数太少：手机号为 11 位"),
    ("phone_not_unique", "这个号码登记给了多人，请到登记窗口更正"),
    ("phone_of_another", "这个手机号是别人的：各人用自己的手机号登录，同住的人由本人带上"),
    ("picture_broken", "这张照片坏了，打不开，请换一张"),
    ("picture_kind", "这不是照片，请换一张"),
    ("picture_pixels", "照片尺寸太大，最多 4000 万像素，请换一张"),
    ("picture_truncated", "照片没有传完整，请再传一次"),
    ("published", "已经在出租了，不用再提交或发布"),
    ("purpose", "没有这种查看目的"),
    ("range", "超出允许的范围"),
    ("register_first", "先登记，再开启提醒：请先申报住处、加入合同或认领房屋"),
    ("registered_a_child", "有孩子由此人登记在住，请先改由其他监护人登记"),
    ("registered_before_birth", "已有早于这一天的居住登记，请先更正登记"),
    ("reopened_too_late", "处理完已超过14天：请重新上报"),
    ("reopened_too_often", "已再次提出三次：请重新上报"),
    ("repeated", "同一项写了两次"),
    ("reported", "这个问题已经上报过了"),
    ("required", "请填写"),
    ("residency_changed", "别人刚刚改过这条登记，请刷新"),
    ("residency_ended", "这条居住登记已经结束"),
    ("residency_no_overlap", "此人在这段时间已登记于此房屋"),
    ("resident_has_home", "住户的授权要写明本人和房屋"),
    ("retention", "超出夜数的保存期"),
    ("reused", "请返回重新填写一次"),
    ("root", "区县没有上级辖区，其他辖区都有"),
    ("same", "新密码不能与现在的密码相同"),
    ("same_slot", "您约的就是这个时间"),
    ("same_value", "登记的就是这样，不用更正"),
    ("second_person", "要由申请人以外的人来办"),
    ("service_too_long", "服务人员的通行最长一年"),
    ("site_code_unique", "这个村的代码已经登记过"),
    ("site_name_unique", "这个辖区已有同名的村"),
    ("site_no_overlap", "范围与另一个村重叠"),
    ("slot_held", "已有人预约这个时间：先不同意或取消那次看房"),
    ("slot_length", "每次看房 15 到 180 分钟"),
    ("slot_overlap", "看房时间有重叠"),
    ("slot_taken", "这个时间刚被别人约走了，请另选一个"),
    ("solved", "这个问题已处理：请评价，或再次提出"),
    ("state", "只有失败或过期、之后又没有新指令的，才能重发"),
    ("still_lives_here", "本人还住在这里或租着这套房：先结束租约，或联系社区网格站。刚办结束登记的，三天以后再收"),
    ("submitted", "已经提交过了，等审核就行"),
    ("suspended_by_other", "是别人暂停的，请联系房东或工作人员恢复"),
    ("tenancy_no_overlap", "这段时间房间已经租出去了，请改日期"),
    ("time_zone", "请填时区名，如 Asia/Shanghai"),
    ("too_large", "太大了，请换小一些的"),
    ("too_long", "租期最长二十年"),
    ("too_many", "已到上限，不能再加"),
    ("too_many_agencies", "委托的代理太多，请先结束一项"),
    ("too_many_claims", "您已有三次认领在等核实：请等结果，或先撤回一次"),
    ("too_many_entered", "您登记的人里已有十位还没确认：提醒他们，或先撤回一位"),
    ("too_many_gate_groups", "本村不同的闸口组合太多"),
    ("too_many_open", "您已有三次申报在等确认：等房东确认，或先撤回一次"),
    ("too_many_problems", "您在这里已有十个问题在处理：等一个处理完，或先撤回一个"),
    ("too_many_slots", "一处房源最多 60 个未过的看房时间"),
    ("too_many_viewings", "您已有五次看房预约：先去看一处，或取消一次"),
    ("too_many_visitors", "同时来访的人太多：先撤回一个已经走了的"),
    ("tries_over", "试的次数太多，这个验证码已经作废：请重新获取一个"),
    ("twice", "同一个人填了两次"),
    ("unchanged", "退回以后还没有改过，请先改好再提交"),
    ("under_14", "未满14周岁由父母登记"),
    ("under_18", "未满18周岁不能签租约，请由父母签，并把您填为同住人"),
    ("unexpected", "这一项不用填"),
    ("unit_code_unique", "这栋楼已有这个房号"),
    ("unit_plan_inside_building", "房屋轮廓超出了楼栋"),
    ("unknown", "不认识，或已失效，请重新选择或获取"),
    ("unknown_or_over", "这个码不能用了：用过了、过期了，或者换了新的。请对方再出示一次"),
    ("unknown_reference", "没有找到：可能已经没有了，或不归您管，请刷新"),
    ("used", "已经用过了，请重新获取"),
    ("viewing_closed", "这次看房已取消或未成"),
    ("viewing_confirmed", "这次看房已确认：如不能看，请取消"),
    ("viewing_over", "这次看房的时间已过"),
    ("viewing_overlap", "这个时间您已约了另一处看房：请另选时间，或先取消那一次"),
    ("visit_too_far", "来访请选今后 60 天以内的时间"),
    ("visit_too_long", "来访时间太长，请选短一些"),
    ("whitespace", "不能有空格"),
    ("wrong", "不正确"),
    ("wrong_code", "验证码不对，或者用过、过期了：请填最新收到的，或再发一次"),
    ("wrong_password", "用户名或密码不对"),
];

const SLOT_TIME: &str = "请填日历上有的日期和时间，并带时区，如 2026-11-24T19:00:00+08:00";

/// By the end of a field's path, without the places in its lists, and the code of the rule, where the field says more than the rule
/// alone. The first that fits is told.
const BY_FIELD: &[(&str, &str, &str)] = &[
    ("account", "lease_runs", "您还有租约没有结束，结束以后才能注销"),
    ("amount_cents", "range", "请填正确的金额，最多 1000 万元"),
    ("area_m2", "range", "面积应大于 0、小于 10000 平方米"),
    ("area_to", "order", "最大面积不能小于最小面积"),
    ("bbox", "bbox", "地图范围不对"),
    ("deposit_cents", "range", "请填正确的押金，最多 1000 万元"),
    ("claim.evidence", "required", "请先上传照片，或注明看过原件"),
    ("evidence", "required", "请填写凭证的种类和编号"),
    ("floor_number", "range", "楼层应为 -10 到 200，没有 0 层"),
    ("cursor", "cursor", "这个列表变过了，请刷新后从头看"),
    ("free_by", "query", "请填日历上有的日期"),
    ("guardian_consent", "required", "请勾选同意"),
    ("renewal.to", "range", "续租的最后一天要晚于现在的最后一天"),
    ("change.from", "range", "请选今天到租约最后一天之间的日子"),
    ("early_end.to", "range", "提前退租请选今天起、租约最后一天以前的日子"),
    ("near", "position", "位置不对，请重新选一个地方"),
    ("near", "required", "按距离找，请先选一个地方"),
    ("pay_months", "range", "每次付几个月，只能是 1、2、3、6 或 12"),
    ("members.person", "required", "请填写同住人"),
    (
        "members.person.id_number",
        "known_otherwise",
        "此人登记的姓名不同，或有自己的手机号：请本人申报，或找社区网格站更正",
    ),
    ("members.person", "residency_no_overlap", "这位同住人在这段时间已登记于此房屋，不用再带"),
    ("person", "known_otherwise", "这里登记的人手机号不同，或没有登记手机号：请联系社区网格站更正或补登"),
    ("person", "required", "请填写您是谁"),
    ("person.id_number", "required", "请填写证件号码"),
    ("id_number", "required", "这个手机号这里认识：请填一次证件号码，或说明不是您本人"),
    ("position", "unknown_reference", "这个位置不在认识您的村里：请选房间或楼栋，或到村里再报"),
    ("rent_cents", "range", "请填正确的租金，最多 100 万元"),
    ("rent_from", "query", "请填整数"),
    ("rent_to", "query", "请填整数"),
    ("rent_to", "order", "最高租金不能低于最低租金"),
    ("area_from", "query", "请填数字"),
    ("area_to", "query", "请填数字"),
    ("rights", "count", "请至少选一项"),
    ("rooms_from", "query", "请填整数"),
    ("rooms_to", "query", "请填整数"),
    ("rooms_to", "order", "最多的房间数不能小于最少的"),
    ("radius_m", "query", "请填数字"),
    ("slots.from", "range", "看房时间请选今后 30 天以内的"),
    ("slots.from", "json", SLOT_TIME),
    ("slots.until", "json", SLOT_TIME),
    ("understood", "required", "请确认您已明白"),
    ("weekdays", "range", "请选星期，每天只选一次"),
];

/// By the end of a field's path, or of any field, and the code of the rule, where the error carries the number that the rule sets: that
/// is told for `{limit}`. The first that fits is told, before what names no number.
const BY_LIMIT: &[(&str, &str, &str)] = &[
    ("listing.photos", "too_many", "最多 {limit} 张照片，要加新的，先删一张"),
    ("photos", "too_many", "最多 {limit} 张照片，不能再加"),
    ("code", "too_many", "这份合同已有 {limit} 位承租人，不能再加"),
    ("unit_ids", "count", "请选 1 到 {limit} 套房屋"),
    ("building_id", "count", "这栋楼的房屋超过 {limit} 套，请一套一套地选"),
    ("members", "count", "最多带 {limit} 个人同住，其他人请自己申报"),
    ("slots", "length", "请填 1 到 {limit} 个看房时间"),
    ("gap.until", "range", "请选明天起 {limit} 天以内的日子"),
    ("description", "length", "最多写 {limit} 个字"),
    ("clauses", "count", "最多 {limit} 条"),
    ("tenant_ids", "count", "请选 1 到 {limit} 人，每人一次"),
    ("gate_ids", "length", "请选 1 到 {limit} 个闸口，每个只选一次"),
    ("credentials", "length", "最多 {limit} 个凭证"),
    ("new", "length", "密码应有 12 到 {limit} 个字符"),
    ("vendor_lock_id", "length", "请写 1 到 {limit} 个英文字母、数字或符号"),
    ("reference", "length", "字数不对，最多写 {limit} 个字"),
    ("lease.from", "range", "起租的日子请选前后 {limit} 年以内的"),
    ("lease.to", "too_long", "租期最长 {limit} 年，请选早一些的日子"),
    ("registration.from", "range", "入住的日子最晚在 {limit} 年以后，请核对"),
    ("registration.to", "range", "最后居住日请选今后 {limit} 年以内的"),
    ("registration.value.from", "range", "入住的日子最晚在 {limit} 年以后，请核对"),
    ("registration.value.to", "range", "最后居住日请选今后 {limit} 年以内的"),
    ("key.until", "range", "钥匙最长 {limit} 年，请选早一些的日子"),
    ("exception.from", "range", "开始时间请选今后 {limit} 天以内的"),
    ("exception.until", "range", "跨区查看最长 {limit} 小时"),
    ("available_from", "range", "请选前后 {limit} 年以内的日子"),
    ("paid_on", "range", "收款的日子不能在今天以后，也不能比租约早 {limit} 年以上"),
    ("rooms", "range", "房间数应为 1 到 {limit}"),
    ("stars", "range", "请打 1 到 {limit} 星"),
    ("floors_above", "range", "地上层数应为 1 到 {limit}"),
    ("m2_per_person", "range", "人均面积应为 1 到 {limit} 平方米"),
    ("people_per_room", "range", "每间人数应为 1 到 {limit}"),
    ("expires_on", "range", "有效期最长 {limit} 年，请选早一些的日子"),
    ("minutes", "range", "请填 1 到 {limit} 分钟"),
    ("settings.boundary_tolerance_m", "range", "请填 0 到 {limit} 米"),
    ("settings.passage_retention_days", "range", "请填 1 到 {limit} 天"),
    ("settings.presence_retention_days", "range", "请填 1 到 {limit} 天"),
    ("settings.person_retention_days", "range", "请填 30 到 {limit} 天"),
    ("settings.credential_retention_days", "range", "请填 1 到 {limit} 天"),
    ("people", "range", "看房的人数应为 1 到 {limit}"),
    ("", "length", "请写 1 到 {limit} 个字"),
    ("", "answered_enough", "同样的情况已答复 {limit} 次：如不符请提出异议，或等网格员上门"),
    ("", "capacity_positive", "可住人数应为 1 到 {limit}"),
    ("", "reopened_too_late", "处理完已超过 {limit} 天：请重新上报"),
    ("", "reopened_too_often", "已再次提出 {limit} 次：请重新上报"),
    ("", "service_too_long", "服务人员的通行最长 {limit} 年"),
    ("", "visit_too_far", "来访请选今后 {limit} 天以内的时间"),
    ("", "occupancy_area", "住的人太多，每人至少要有 {limit} 平方米，不能再登记"),
    ("", "occupancy_rooms", "住的人太多，每间房最多住 {limit} 人，不能再登记"),
    ("", "too_large", "文件太大了，最大 {limit} MB，请换小一些的"),
    ("radius_m", "range", "范围应为 0 到 {limit} 米"),
    ("slots.from", "range", "看房时间请选今后 {limit} 天以内的"),
    ("until", "agency_until", "委托的最后一天请选今天到 {limit} 年以后之间"),
    ("", "slot_length", "每次看房 15 到 {limit} 分钟"),
    ("", "too_long", "最多 {limit} 年，请选早一些的日子"),
    ("", "too_many_claims", "您已有 {limit} 次认领在等核实：请等结果，或先撤回一次"),
    ("", "too_many_entered", "您登记的人里已有 {limit} 位还没确认：提醒他们，或先撤回一位"),
    ("", "too_many_open", "您已有 {limit} 次申报在等确认：等房东确认，或先撤回一次"),
    ("", "too_many_problems", "您在这里已有 {limit} 个问题在处理：等一个处理完，或先撤回一个"),
    ("", "too_many_agencies", "委托的代理最多 {limit} 项，请先结束一项"),
    ("", "too_many_slots", "一处房源最多 {limit} 个未过的看房时间"),
    ("", "too_many_viewings", "您已有 {limit} 次看房预约：先去看一处，或取消一次"),
    ("", "too_many_visitors", "同时来访的最多 {limit} 人：先撤回一个已经走了的"),
    ("", "tries_over", "试了 {limit} 次都不对，这个验证码已经作废：请重新获取一个"),
    ("", "visit_too_long", "来访最多 {limit} 天，请选短一些"),
];

/// The same for whoever may know what was counted: that is told for what stands for it.
const BY_COUNT: &[(&str, &str, &str)] = &[
    ("", "occupancy_area", "住的人太多：{people} 个人住 {area_m2} 平方米，每人至少要有 {limit} 平方米，不能再登记"),
    ("", "occupancy_rooms", "住的人太多：{people} 个人住 {rooms} 间房，每间房最多住 {limit} 人，不能再登记"),
];

/// What is told where a limit is passed and nothing is stopped; as [`BY_LIMIT`].
const WARNINGS: &[(&str, &str, &str)] =
    &[("", "occupancy_area", "这里每人不到 {limit} 平方米。"), ("", "occupancy_rooms", "这里每间房超过 {limit} 人。")];

/// The same for whoever may know what was counted; as [`BY_COUNT`].
const WARNINGS_BY_COUNT: &[(&str, &str, &str)] = &[
    ("", "occupancy_area", "这间房 {area_m2} 平方米，一共住 {people} 人，每人不到 {limit} 平方米。"),
    ("", "occupancy_rooms", "这里 {rooms} 间房，一共住 {people} 人，每间超过 {limit} 人。"),
];

/// What stands for the number in the words of a rule.
const LIMIT: &str = "{limit}";

/// How half a sentence of a field begins.
const HALVES: &[&str] =
    &["must ", "is ", "names ", "has ", "holds ", "was ", "lies ", "contains ", "breaks ", "can't "];

/// Whole sentences in English, where the rule is written as half of one, as [`BY_FIELD`] and [`BY_LIMIT`].
const IN_ENGLISH: &[(&str, &str, &str)] = &[
    ("lease.from", "range", "Choose a first day within a year of today."),
    ("renewal.to", "range", "Choose a day after the last day of the lease."),
    ("change.from", "range", "Choose a day between today and the last day of the lease."),
    ("early_end.to", "range", "Choose a day from today on that is before the last day of the lease."),
    ("registration.from", "range", "Choose a first day within a year from today."),
    ("registration.to", "range", "Choose a last day within the next 100 years."),
    ("registration.value.from", "range", "Choose a first day within a year from today."),
    ("registration.value.to", "range", "Choose a last day within the next 100 years."),
    ("clauses", "count", "Write at most {limit} clauses."),
    ("tenant_ids", "count", "Choose 1 to {limit} people, each once."),
    ("gate_ids", "length", "Choose 1 to {limit} gates, each once."),
    ("credentials", "length", "Give at most {limit} of these."),
    ("new", "length", "Write 12 to {limit} characters."),
    ("vendor_lock_id", "length", "Write 1 to {limit} letters, digits or signs."),
    ("reference", "length", "This has too few characters, or more than {limit}."),
    ("gap.until", "range", "Choose a day after today, at most {limit} days ahead."),
    ("key.until", "range", "A key is for twenty years at most: choose an earlier end."),
    ("exception.from", "range", "Choose a beginning within the next seven days."),
    ("exception.until", "range", "Choose an end within 72 hours of the beginning."),
    ("available_from", "range", "Choose a day within a year of today."),
    ("paid_on", "range", "Choose a day that is not in the future."),
    (
        "position",
        "unknown_reference",
        "This place lies outside the village that knows you: choose a home or a building, or report from within it.",
    ),
    ("slots.from", "range", "Choose a time within the next 30 days."),
    ("people", "range", "Between 1 and {limit} people can come."),
    ("stars", "range", "Give 1 to 5 stars."),
    ("weekdays", "range", "Choose weekdays, each once."),
    ("rights", "count", "Choose at least one."),
    ("unit_ids", "count", "Choose 1 to {limit} homes."),
    ("slots", "length", "Give 1 to {limit} times."),
    ("description", "length", "Write at most {limit} characters."),
    ("", "length", "Write 1 to {limit} characters."),
    ("area_to", "order", "The largest area is below the smallest."),
    ("rent_to", "order", "The highest rent is below the lowest."),
    ("rooms_to", "order", "The highest number of rooms is below the lowest."),
    ("", "order", "Choose a later end."),
    ("", "past", "Choose a time that is still to come."),
    ("", "required", "Please fill this in."),
    ("", "visit_too_far", "Choose a time within the next 60 days."),
];

/// Rules that only whoever writes a client can mend: told in English, with what they name.
const FOR_PROGRAMS: &[&str] = &[
    "bbox",
    "boolean",
    "coordinate_range",
    "crs",
    "cursor",
    "datetime",
    "duplicate_field",
    "extent",
    "format",
    "geojson",
    "geometry_type",
    "json",
    "language",
    "number",
    "position",
    "query",
    "ring_closed",
    "ring_positions",
    "term",
    "text",
    "time",
    "too_many_positions",
    "unknown_collection",
    "unknown_field",
    "unreadable",
    "unsupported",
    "utf8",
];

/// What somebody is told of a broken rule; `None` where it is for programs.
pub(super) fn of_rule(code: &str) -> Option<&'static str> {
    find(RULES, code)
}

/// Words of a table by the end of a field's path, after what it is of, and the code of the rule. Those that name its number are none of
/// an error that has none.
fn of_table(table: &[(&str, &str, &'static str)], error: &FieldError) -> Option<Cow<'static, str>> {
    // `slots[3].from` is as any other of the list.
    let parts = error.field.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest));
    let path: String = error.aside.about.into_iter().flat_map(|thing| [thing, "."]).chain(parts).collect();
    let ends_in = |end: &str| path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let &(_, _, words) = table.iter().find(|(end, code, words)| {
        let can_be_said = error.limit.is_some() || !words.contains(LIMIT);
        *code == error.code && can_be_said && (end.is_empty() || ends_in(end))
    })?;
    let limit = error.limit.as_ref().map(|limit| (LIMIT, limit));
    let counted = error.aside.counted.iter().map(|(name, number)| (*name, number));
    let numbers = limit.into_iter().chain(counted).filter(|(name, _)| words.contains(name));
    Some(numbers.fold(Cow::Borrowed(words), |told, (name, number)| Cow::Owned(told.replace(name, &said(number)))))
}

/// What somebody is told of a rule that a field breaks, with its number, or by the field where that says more.
fn told_of(error: &FieldError) -> Option<Cow<'static, str>> {
    let by_rule = || of_rule(&error.code).map(Cow::Borrowed);
    let by_count = if error.aside.counted.is_empty() { None } else { of_table(BY_COUNT, error) };
    by_count
        .or_else(|| of_table(BY_LIMIT, error))
        .or_else(|| of_table(BY_FIELD, error))
        .or_else(|| misread(error).map(Cow::Borrowed))
        .or_else(by_rule)
}

/// What somebody is told of a day or a time that there is none of, wherever it stands.
fn misread(error: &FieldError) -> Option<&'static str> {
    let is = |rule: &str| ["json", "query"].contains(&error.code.as_str()) && error.message.starts_with(rule);
    if is(NO_DATE) {
        Some("请填日历上有的日期")
    } else {
        is(NO_TIME).then_some("请填 00:00 到 23:59 的时间")
    }
}

/// A rule in English as a whole sentence, where half of one was written beside its field: what that must be. What only programs meet stays.
pub(super) fn in_a_sentence(error: &FieldError) -> Option<Cow<'static, str>> {
    let is_half = HALVES.iter().any(|begin| error.message.starts_with(begin)) && of_rule(&error.code).is_some();
    let whole = || Cow::Owned(format!("This {}.", error.message));
    is_half.then(|| of_table(IN_ENGLISH, error).unwrap_or_else(whole))
}

/// A number as people write it: 5 and not 5.0.
fn said(limit: &Number) -> String {
    limit.as_f64().map_or_else(|| limit.to_string(), |limit| limit.to_string())
}

/// What somebody is told of a field that breaks a rule: also where the rule is for programs, and the field is one of a form.
pub(super) fn of_field(error: &FieldError) -> Option<Cow<'static, str>> {
    let in_form = error.code == "json" && error.field != "body";
    told_of(error).or_else(|| in_form.then_some(Cow::Borrowed("填写的内容不对，请检查")))
}

/// What somebody is told of a limit that is passed, where nothing is stopped.
pub(crate) fn of_warning(passed: &FieldError) -> Option<Cow<'static, str>> {
    of_table(if passed.aside.counted.is_empty() { WARNINGS } else { WARNINGS_BY_COUNT }, passed)
}

/// Whether it was thought of how people are told of a rule.
#[must_use]
pub fn knows(code: &str) -> bool {
    of_rule(code).is_some() || FOR_PROGRAMS.contains(&code)
}

/// One sentence for a whole problem: what it says of the first field, where that says more than the problem's name.
pub(super) fn of_problem(name: &str, errors: &[FieldError]) -> Cow<'static, str> {
    let rule = told_rule(name, errors).and_then(told_of);
    rule.unwrap_or_else(|| Cow::Borrowed(find(PROBLEMS, name).unwrap_or(FAULT)))
}

/// The same in English, where no rule says more than the problem's name.
pub(super) fn in_english(name: &str) -> Option<&'static str> {
    find(PROBLEMS_IN_ENGLISH, name)
}

/// The rule that says more than the problem's name.
pub(super) fn told_rule<'e>(name: &str, errors: &'e [FieldError]) -> Option<&'e FieldError> {
    let first = errors.first()?;
    let says_more = match name {
        "validation" | "conflict" | "unauthenticated" | "too_many_requests" => true,
        "payload_too_large" => first.limit.is_some(),
        // What is no photo can be another one; any other form of a body is a program's.
        "unsupported_media_type" => of_rule(&first.code).is_some(),
        _ => false,
    };
    says_more.then_some(first)
}

fn find(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == key).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::super::constraint;
    use super::*;

    /// Calls that name a rule by its code, and which of their arguments it is.
    const CALLS: [(&str, usize); 10] = [
        ("FieldError::new(", 1),
        ("ApiError::field(", 1),
        ("ApiError::conflict(", 1),
        ("Self::field(", 1),
        ("Self::conflict(", 1),
        (".broken(", 1),
        (".ensure(", 2),
        (".within_about(", 3),
        (".within(", 2),
        (".parse(", 1),
    ];

    /// Every file of Rust below a folder, without its tests and the lines that are comments.
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                found.push(code.join("\n"));
            }
        }
    }

    /// The argument at a place, of the call whose arguments begin a text.
    fn argument(text: &str, place: usize) -> Option<&str> {
        let (mut depth, mut quoted, mut escaped, mut at, mut begin) = (0, false, false, 0, 0);
        for (here, letter) in text.char_indices() {
            match letter {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                '(' | '[' | '{' => depth += 1,
                ',' | ')' if depth == 0 => {
                    if at == place {
                        return Some(text[begin..here].trim());
                    }
                    if letter == ')' {
                        return None;
                    }
                    at += 1;
                    begin = here + 1;
                }
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    fn literal(text: &str) -> Option<&str> {
        text.strip_prefix('"')?.strip_suffix('"')
    }

    /// The codes of the rules that the server and the domain name.
    fn codes() -> BTreeSet<String> {
        let mut texts = Vec::new();
        let server = Path::new(env!("CARGO_MANIFEST_DIR"));
        sources(&server.join("src"), &mut texts);
        sources(&server.join("../domain/src"), &mut texts);
        let mut codes = BTreeSet::new();
        for text in &texts {
            for (call, place) in CALLS {
                let calls = text.match_indices(call).map(|(at, _)| &text[at + call.len()..]);
                codes.extend(calls.filter_map(|call| literal(argument(call, place)?)).map(str::to_owned));
            }
            // What a type of errors says is its code.
            let is_of_errors =
                |body: &&str| body.split('{').next().is_some_and(|head| head.ends_with("-> &'static str "));
            for body in text.split("fn code(").skip(1).filter(is_of_errors) {
                let arms = body.split("\n    }").next().unwrap_or_default().split("=> ").skip(1);
                codes.extend(arms.filter_map(|arm| literal(arm.split(',').next()?)).map(str::to_owned));
            }
        }
        codes.extend(constraint::codes().map(str::to_owned));
        codes
    }

    #[test]
    fn every_rule_has_chinese_words_or_is_for_programs() {
        let codes = codes();
        for known in
            ["slot_taken", "identity.check_character", "filing_open", "picture_kind", "under_18", "viewing_over"]
        {
            assert!(codes.contains(known), "{known} is found");
        }
        let without: Vec<&String> = codes.iter().filter(|code| !knows(code)).collect();
        assert!(without.is_empty(), "rules without words: {without:?}");
    }

    #[test]
    fn every_problem_has_words_in_both_languages() {
        let kinds = include_str!("error.rs").split("fn kind(").nth(1).unwrap().split("\n    }").next().unwrap();
        let names: Vec<&str> = kinds.split('"').skip(1).step_by(2).collect();
        assert!(names.len() > 15 && names.contains(&"conflict"), "{names:?}");
        for table in [PROBLEMS, PROBLEMS_IN_ENGLISH] {
            let without: Vec<&&str> = names.iter().filter(|name| find(table, name).is_none()).collect();
            assert!(without.is_empty(), "problems without words: {without:?}");
        }
    }

    #[test]
    fn the_words_are_chinese_and_said_once() {
        for table in [PROBLEMS, RULES] {
            let keys: BTreeSet<&str> = table.iter().map(|(key, _)| *key).collect();
            assert_eq!(keys.len(), table.len(), "a code stands there twice");
            for (key, words) in table {
                assert!(words.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{key}: {words}");
            }
        }
        assert!(RULES.is_sorted_by_key(|(key, _)| *key) && FOR_PROGRAMS.is_sorted(), "in the order of the alphabet");
        assert!(FOR_PROGRAMS.iter().all(|code| of_rule(code).is_none()), "a rule is for one or the other");
    }

    #[test]
    fn a_field_is_told_by_the_end_of_its_path_where_that_says_more() {
        let told = |field: &str, code: &str| of_field(&FieldError::new(field, code, "as the server puts it"));
        for (field, code, words) in [
            ("id_number", "required", "这个手机号这里认识：请填一次证件号码，或说明不是您本人"),
            ("person.id_number", "required", "请填写证件号码"),
            ("members[1].person.id_number", "required", "请填写证件号码"),
            ("members[1].guardian_consent", "required", "请勾选同意"),
            ("new_id_number", "required", "请填写"),
            ("account", "lease_runs", "您还有租约没有结束，结束以后才能注销"),
            ("to", "lease_runs", "本人还租着这套房，或与租客同住：先结束租约，或联系社区网格站"),
            ("slots[12].from", "range", "看房时间请选今后 30 天以内的"),
            ("from", "range", "超出允许的范围"),
            (
                "members[0].person.id_number",
                "known_otherwise",
                "此人登记的姓名不同，或有自己的手机号：请本人申报，或找社区网格站更正",
            ),
            ("person", "known_otherwise", "这里登记的人手机号不同，或没有登记手机号：请联系社区网格站更正或补登"),
            (
                "person.id_number",
                "known_otherwise",
                "这个证件号码登记的姓名或手机号不同，或没有登记手机号，请联系社区网格站更正或补登",
            ),
            ("rent_from", "query", "请填整数"),
            ("rent_to", "order", "最高租金不能低于最低租金"),
            ("to", "order", "结束不能早于开始"),
            ("evidence", "required", "请填写凭证的种类和编号"),
        ] {
            assert_eq!(told(field, code).as_deref(), Some(words), "{field}: {code}");
        }
        let seen = FieldError::new("evidence", "required", "as the server puts it").about("claim");
        assert_eq!(of_field(&seen).as_deref(), Some("请先上传照片，或注明看过原件"));
        let no_zone = |field: &str| of_field(&FieldError::new(field, "json", format!("{NO_DATE} like this")));
        assert_eq!(no_zone("slots[0].from").as_deref(), Some(SLOT_TIME));
        assert_eq!(no_zone("from").as_deref(), Some("请填日历上有的日期"));
        let consent = [FieldError::new("understood", "required", "as the server puts it")];
        assert_eq!(of_problem("validation", &consent), "请确认您已明白");
        let said: BTreeSet<_> = BY_FIELD.iter().map(|(end, code, _)| (*end, *code)).collect();
        assert_eq!(said.len(), BY_FIELD.len(), "a field's rule stands there twice");
        assert!(BY_FIELD.iter().all(|(_, code, _)| knows(code)), "a code that no rule has");
    }

    #[test]
    fn the_number_that_a_rule_sets_is_named() {
        let rule = |field: &str, code: &str| FieldError::new(field, code, "as the server puts it");
        let half = Number::from_f64(4.5).unwrap();
        let whole = Number::from_f64(5.0).unwrap();
        for (error, words) in [
            (rule("to", "visit_too_long").limited(7), "来访最多 7 天，请选短一些"),
            (rule("to", "visit_too_long"), "来访时间太长，请选短一些"),
            (rule("unit_id", "occupancy_area").limited(half), "住的人太多，每人至少要有 4.5 平方米，不能再登记"),
            (rule("unit_id", "occupancy_area").limited(whole), "住的人太多，每人至少要有 5 平方米，不能再登记"),
            (rule("photos", "too_many").about("listing").limited(12), "最多 12 张照片，要加新的，先删一张"),
            (rule("photos", "too_many").limited(4), "最多 4 张照片，不能再加"),
            (rule("clauses[1]", "length").limited(200_u64), "请写 1 到 200 个字"),
            (rule("gate_ids", "length").limited(200), "请选 1 到 200 个闸口，每个只选一次"),
            (rule("gate_ids", "length"), "长度不对"),
            (rule("clauses", "count").limited(10), "最多 10 条"),
            (rule("to", "too_long").about("lease").limited(20), "租期最长 20 年，请选早一些的日子"),
            (rule("from", "range").about("lease").limited(1), "起租的日子请选前后 1 年以内的"),
            (rule("value.from", "range").about("registration").limited(1), "入住的日子最晚在 1 年以后，请核对"),
            (rule("from", "visit_too_far").limited(60), "来访请选今后 60 天以内的时间"),
            (rule("from", "order").limited(7), "结束不能早于开始"),
        ] {
            assert_eq!(of_field(&error).as_deref(), Some(words), "{error:?}");
        }
        assert_eq!(of_problem("payload_too_large", &[rule("body", "too_large")]), "文件太大了，请换小一些的。");
        let known: BTreeSet<_> = BY_LIMIT.iter().map(|(end, code, _)| (*end, *code)).collect();
        assert_eq!(known.len(), BY_LIMIT.len(), "a rule stands there twice");
        assert!(BY_LIMIT.iter().all(|(_, code, words)| knows(code) && words.contains("{limit}")));
    }

    #[test]
    fn one_rule_is_told_by_what_its_field_is_of() {
        let range = |field: &str| FieldError::new(field, "range", "must lie within something");
        for (error, words, in_english) in [
            (
                range("to").about("renewal"),
                "续租的最后一天要晚于现在的最后一天",
                "Choose a day after the last day of the lease.",
            ),
            (
                range("to").about("registration").limited(100),
                "最后居住日请选今后 100 年以内的",
                "Choose a last day within the next 100 years.",
            ),
            (
                range("until").about("key").limited(20),
                "钥匙最长 20 年，请选早一些的日子",
                "A key is for twenty years at most: choose an earlier end.",
            ),
            (
                range("until").about("gap").limited(90),
                "请选明天起 90 天以内的日子",
                "Choose a day after today, at most 90 days ahead.",
            ),
            (
                FieldError::new("gate_ids", "length", "must name something").limited(200),
                "请选 1 到 200 个闸口，每个只选一次",
                "Choose 1 to 200 gates, each once.",
            ),
            (
                FieldError::new("rent_to", "order", "must not be less than where it begins"),
                "最高租金不能低于最低租金",
                "The highest rent is below the lowest.",
            ),
            (range("to"), "超出允许的范围", "This must lie within something."),
        ] {
            assert_eq!(of_field(&error).as_deref(), Some(words), "{error:?}");
            assert_eq!(in_a_sentence(&error).as_deref(), Some(in_english), "{error:?}");
        }
        let whole = FieldError::new("to", "required", "a visitor's pass ends: say when");
        let for_programs = FieldError::new("to", "json", "must be a date");
        assert!([whole, for_programs].iter().all(|error| in_a_sentence(error).is_none()));
        let known: BTreeSet<_> = IN_ENGLISH.iter().map(|(end, code, _)| (*end, *code)).collect();
        assert_eq!(known.len(), IN_ENGLISH.len(), "a rule stands there twice");
        assert!(IN_ENGLISH.iter().all(|(_, code, words)| knows(code) && words.ends_with('.')));
    }

    #[test]
    fn a_problem_says_what_its_first_field_says_where_that_says_more() {
        let field = |code: &str| vec![FieldError::new("x", code, "as the server puts it")];
        assert_eq!(of_problem("conflict", &field("slot_taken")), "这个时间刚被别人约走了，请另选一个");
        assert_eq!(of_problem("precondition_required", &field("required")), "请先刷新，再修改。");
        assert_eq!(of_problem("validation", &field("new_here")), "填写的内容有问题，请改正后再试。");
        assert_eq!(of_problem("unauthenticated", &[]), "请先登录。");
        let of_body = |code: &str| of_problem("unsupported_media_type", &[FieldError::new("Content-Type", code, "x")]);
        assert_eq!(of_body("picture_kind"), "这不是照片，请换一张");
        assert_eq!(of_body("unsupported"), "发来的内容不是这里要的格式，请刷新后再试。");
    }
}
