"""The patterns of the safety rules: one alternative a line, read on the question in one of its two forms.

Chinese ones are read on simplified characters without punctuation, English ones on small letters. A backslash at the
end of a line joins it with the next. They are narrow on purpose: each must leave the phrasings of all entries alone
(a test sees to it); what is merely near is left to the out-of-scope prototypes.
"""

from __future__ import annotations

import re


def pattern(lines: str) -> re.Pattern[str]:
    """Any of the lines."""
    joined = re.sub(r"\\\n\s*", "", lines)
    return re.compile("|".join(line.strip() for line in joined.splitlines() if line.strip()))


EMERGENCY = pattern(
    r"""
    救命
    救护车
    打?120急救
    (晕|昏)(倒|过去|迷)
    昏厥
    (心脏病|心梗|中风|脑梗|癫痫|羊癫疯|哮喘)(发作|犯|了)
    (没|停止)(有)?(了)?呼吸
    (喘|透)不过气
    呼吸困难
    胸口(很|好|突然)?(痛|疼|闷)
    口吐白沫
    抽筋倒
    羊水破
    休克
    (倒|摔)在地
    (流|出)(了)?(很|好)多血
    (大出血|血流不止)
    噎住
    不省人事
    人(快)?不行了
    \baed\b
    \bambulance\b
    \bheart attack\b
    \b(collaps|faint)(ed|ing)\b
    \bunconscious\b
    \bseizure\b
    \bnot breathing\b
    \bcan ?t breathe\b
    \bcannot breathe\b
    \bhaving a stroke\b
    \bchok(ing|es)\b
    \bbleeding\b
    \bmedical emergency\b
    \bchest pain
    (胸|胸口|胸部|心口|心脏)(里|又|一直|很|好|有点|突然|绞|在)*(痛|疼|闷|难受|不舒服)
    (透|喘|吸)(不|勿|弗)(过|上|转)(来)?气?
    气(也|都)?(透|上)(不|勿|弗)(过)?来
    呼吸(不了|不上|不过来|很困难)
    窒息
    呛(到|住|着)
    喉咙(都|越来越|好像)?(肿|堵|卡|掐)
    (卡|鲠)(住|在)?(了)?(喉咙|嗓子|气管)
    (吞|咽|误食|误服)(了|下|进|掉|脱)(去)?(了)?(一?[个颗枚粒块节片瓶根])?(硬币|电池|纽扣|玻璃|\
    珠子|磁铁|钉子|异物|药|东西)
    吃错(了)?药|喝(了|下)(农药|洁厕|消毒)|中毒
    (止(不|勿)住血|血止(不|勿)住|流血|吐血|咳血|出血了|都是血|头是血|脸是血)
    (叫|喊|推)(不|勿|弗)醒
    (没有?|呒没|失去)(了)?(意识|知觉|心跳|脉搏)
    (昏|晕)脱
    人(勿|弗)来赛了
    (摔|跌|滑|掼)(倒|跤|伤|了一跤|一跤|下来|下去|下楼)
    从?(楼梯|电梯|扶梯|台阶|楼上)上?(摔|滚|掉|跌|掼)
    骨折|骨头断|(腿|手|脚|胳膊)(摔)?断了
    (撞|磕|碰|砸|摔)(破|伤)(了)?头|头(磕|撞|摔|碰|砸|掼)(破|伤)
    (烫|烧|灼)伤|烫(到|着)了?(手|脸|人|孩子|小囡|$)
    (要|快)(生|养)了$|见红了|宫缩|阵痛|临盆
    (肚子|肚皮)(突然|一阵一阵|很|好)*(痛|疼)(?!.{0,8}(厕所|洗手间|卫生间))
    抽搐|惊厥|翻白眼|口吐沫|羊癫疯|羊角风
    (严重|急性)?过敏(了|很|得)|过敏性休克
    低血糖|中暑|心绞痛
    眼前(一|发)+黑
    (痛|疼)(煞|得(来)?(受|吃)(不|勿)(了|消))
    半边(身子|身体)?(都)?(发麻|麻|动(不|勿)了)|嘴巴?歪
    \b(chest|heart|stomach|belly|abdomen|left arm)( really| suddenly)? (hurts|aches|is hurting|is killing me|\
    pains?|feels tight|tight)\b
    \bpains? in (my|his|her|the) (chest|heart|stomach|belly|left arm)\b
    \bthroat( is| feels| has)? (clos|swell|swollen|tight)
    \b(can ?t|cannot|can hardly|can barely|hard to|trouble|difficulty|difficult to|struggling to|stopped|\
    not) breath(e|ing)\b
    \bshort(ness)? of breath\b
    \bswallowed (a|an|some|the|something|my|his|her|too|\d)\b
    \b(severe|bad|serious) allerg|\ballergic (reaction|shock)\b|\banaphyla
    \b(father|mother|mum|mom|dad|grand\w+|wife|husband|son|daughter|child|kid|baby|boy|girl|man|woman|lady|person|\
    friend|someone|somebody|he|she|i|has|have) (just |has |has just |have )?(fell|fallen|tumbled|slipped) \
    (down|off|over|from|and|on)\b
    \b(passed|blacked|passing) out\b
    \b(unresponsive|not responding|no pulse|wo ?nt wake|will not wake|not waking)
    \b(losing|lost|vomiting|coughing|throwing)( up)?( a lot of| so much| much)? blood\b|\bblood everywhere\b
    \b(convuls|electrocuted|electric shock|overdose|poisoned|drowning|scalded)
    \b(burned|burnt|cut|broke|broken|hit|crushed) (my|his|her) (hand|arm|face|leg|foot|finger|head|hip|ankle|\
    wrist|nose)s?\b
    \bwater (just |has )?(broke|broken)\b|\bcontractions\b|\b(go|going|gone|went|is|am|im|shes) (in|into) labou?r$
    \b(having a baby|giving birth) (now|here|right)\b
    \bhaving a (stroke|heart|fit)\b|\basthma attack\b|\blow blood sugar\b
    ^(help )+(me)?$
    \b(need|call|get) a doctor\b
    """
)
FIRE = pattern(
    r"""
    着火
    起火
    火灾
    失火
    火警
    冒烟
    煤气(味|泄漏)
    打119
    爆炸了
    地震了
    (困|关|卡)在电梯里
    电梯(卡|困)住
    触电
    \bon fire\b
    ^fire( fire)*$
    \b(there is|there s|theres|smell) (a )?(fire|smoke|gas)\b
    \bearthquake\b
    \b(stuck|trapped) in the (elevator|lift)\b
    """
)
LOST_CHILD = pattern(
    r"""
    (孩子|小孩|小囡|宝宝|儿子|女儿|孙子|孙女|小朋友|老人|我爸|我妈|爷爷|奶奶|外公|外婆)(刚才|刚刚|突然)?(不见了|走丢|走失|走散|找不到了|寻勿着)
    \b(lost|missing) (child|kid|boy|girl|son|daughter)\b
    \b(child|kid|son|daughter) (is|has gone|went) (missing|lost)\b
    \bi (have )?lost my (child|kid|son|daughter|boy|girl)\b
    """
)
CRIME = pattern(
    r"""
    (有人|他们|两个人|在)(在)?打架
    打起来了
    有人(拿|持|带)(着)?刀
    (抢劫|抓小偷|有小偷|快报警|帮我报警|叫保安|叫警察)
    (钱包|手机|包)(被|给|让)(人)?(家)?(偷|抢)
    有人(骚扰|跟踪|打我|要打我|偷拍)
    \bcall (the )?(police|security)\b
    \b(has|with) a (knife|gun)\b
    \bsto(le|len) my (wallet|phone|bag|purse)\b
    \bmy (wallet|phone|bag|purse) (was|is|got|has been) stolen\b
    \b(being|am) (followed|harassed|attacked)\b
    """
)
THREAT = pattern(
    r"""
    (炸|烧|砸)(了|掉|烂|毁)?(你|这|你们|这里|大厅|窗口|机器)
    (弄|打|砍|杀|捅|整)死(你|他|她|你们|他们|那个|这个)
    杀(了|人|光)
    同归于尽
    (有|带了|藏了)(一?个|颗)?(炸弹|炸药|汽油|枪)
    报复社会
    (我|老子)要?(砍|捅|放火|泼汽油)
    收拾你们?
    别逼我(动手|杀)
    \b(i (will|ll|am going to|m going to|gonna|want to)|ill|im going to|im gonna) (kill|shoot|stab|burn|\
    bomb|blow|smash|beat|hurt) (you|them|him|her|the|this|that|every|all|up|down|some)
    \b(i have|ive got|i got|there is|theres) a (bomb|gun)\b
    """
)
DISTRESS = pattern(
    r"""
    (不|勿)想(再)?活
    活(着)?(真|太|好)?(没意思|没劲|不下去|勿下去)
    (我)?(想|要)(去)?(自杀|跳楼|割腕|轻生|寻死)
    (我|真)(好)?想死(了|$)
    死了算了
    结束(自己的?)?生命
    (老公|丈夫|老婆|男人|家里人|他|儿子)(又|天天|总)?(打|家暴)我
    被家暴
    撑不下去
    走投无路
    (吃|吞)了.{0,6}安眠药
    \bkill(ing)? myself\b
    \bsuicid
    \b(want|going) to die\b
    \b(do not|dont|don t) want to live\b
    \bend my life\b
    \b(husband|wife|boyfriend|partner|father) (beats|hits|hurts) me\b
    \bhurt myself\b
    """
)
WANTS_A_PERSON = pattern(
    r"""
    转人工
    (找|要|叫|请|喊|接|换|来)(一?个|一?位|一下|你们|你们的)?(真人|活人|人工|工作人员|服务员|志愿者|客服|值班的?人)
    人工(客服|坐席|服务)
    ^人工$
    ^(找|要|来|换)?(个)?真人$
    (找|叫|请|喊|派|换|来)(一?个|一?位|点)人(来|过来|帮|跟|和|讲|说|$)
    (叫|喊|请)人(来|过来|帮)
    (跟|和|同|与)(真|活)?人(说|讲|谈|聊|沟通)
    (不|勿)(想|要|愿意?)(再)?(跟|和|同|与)?(你|这个?)?(机器|机器人)(说|讲|谈|聊)?
    有没有(真|活)?人(工)?(在|$|啊|帮)
    ^有人(吗|在吗|伐)$
    \b(talk|speak|speaking|talking|chat) (to|with) (a |an |some |another |your |the )*(real |live |\
    actual )*(person|human|someone|somebody|staff|people|clerk|officer|employee|agent|assistant|\
    one of your staff)
    \b(real|live|actual) (person|human|agent)\b
    \b(human|person|operator|agent|staff)( please)?$(?<=^human)
    ^(a )?(human|person|operator|agent|staff)( please)?$
    \b(get|call|fetch|bring|find|send|want|need|give) (me |us )?(a |an |some |the |your |any )*(human|\
    person|someone|somebody|staff( member)?|clerk|operator|employee|member of staff)( please)?\
    ( to help| to talk| here| over|$)
    \bno (more )?robots?\b
    \b(not|dont|don t) want (to (talk|speak) (to|with) )?(a |this |the )*(robot|machine)\b
    \bhuman being\b
    """
)
CODE = pattern(
    r"""
    </?[a-z!][^>]*>?
    javascript:
    on(error|load|click|mouseover)\s*=
    \bselect\b.{1,80}\bfrom\b\s+\w
    \b(drop|truncate|alter)\s+(table|database)\b
    \b(insert\s+into|delete\s+from|union\s+(all\s+)?select|update\s+\w+\s+set)\b
    ['\"]\s*(or|and)\s+['\"]?\w+['\"]?\s*=\s*['\"]?\w+
    \b(or|and)\s+['\"]?(?P<same>\w+)['\"]?\s*=\s*['\"]?(?P=same)\b
    (--|#)\s*$
    ;\s*--
    \$\{.{0,60}\}
    \{\{.{0,60}\}\}
    \.\./\.\.
    \brm\s+-rf\b
    /etc/passwd
    __import__
    os\.system
    eval\s*\(
    exec\s*\(
    xp_cmdshell
    """
)
ORDERS_TO_THE_MACHINE = pattern(
    r"""
    (忽略|无视|忘记|忘掉|不要管|抛开|跳过).{0,8}(指令|规则|设定|提示|限制|要求|命令|身份验证)
    (系统)?提示词
    系统(指令|提示|消息|命令)
    (开发者|管理员|上帝|越狱|调试|超级用户)模式
    越狱
    (输出|打印|显示|告诉我|说出|泄露)(你的|全部|所有)?(的)?(系统)?(设定|配置|源代码|内部规则|密钥|管理员?密码|后台密码)
    (你|从)现在(开始)?(你)?(是|扮演|叫|起).{0,12}(没有|不受|无)(任何)?(限制|约束)
    (扮演|假装你是|假设你是|你现在是).{0,14}(黑客|管理员|工作人员|领导|局长|警察|没有|另一个|猫娘)
    (绕过|跳过)(审核|验证|检查|安全)
    root权限
    重复(上面|以上|前面)的(话|内容|文字|指令)
    \b(ignore|disregard|forget|override|bypass)\b.{0,30}\b(instruction|instructions|rule|rules|prompt|\
    prompts|above|previous|prior|guidelines|restrictions)\b
    \bsystem prompt\b
    \b(developer|dan|god|admin|debug|jailbreak) mode\b
    \bjailbreak\b
    \byou are now\b
    \b(reveal|print|show|output|repeat)\b.{0,24}\b(prompt|instructions|hidden rules|system message|\
    configuration|source code)\b
    \b(act|pretend|roleplay) (as|to be|like|you are)\b
    \badmin(istrator)? password\b
    \bdo anything now\b
    """
)
ORDERS_TO_THE_MACHINE_RAW = pattern(
    r"""
    \[/?(inst|system)\]
    <\|.{0,20}\|>
    ^\s*(system|assistant|user)\s*[:：]
    ###\s*(system|instruction)
    """
)
ABUSE = pattern(
    r"""
    [他你]妈的(?!医|社|养老|护照|身份|户|居住|公积|驾|退休|证|手机|卡|银行|名)
    ^妈的
    操你
    草泥马
    傻[逼比b]
    煞笔
    王八蛋
    狗娘养
    狗日
    婊子
    去你(妈|的)
    混蛋
    畜生
    (?<!报)废物(?!(回收|处理|利用|经营|许可))
    (你|真|大|个)(是)?(白痴|蠢货|笨蛋|傻瓜|傻子|智障|弱智|脑残|垃圾)
    ^(你)?(白痴|蠢货|笨蛋|傻瓜|傻子|智障|弱智|脑残|垃圾|废物|滚|滚开|滚蛋|闭嘴|神经病|戆大|戆徒|十三点|猪头三)$
    \b(fuck|fucking|fucker|shit|bullshit|bitch|asshole|bastard|motherfucker|cunt|dickhead|wtf)\b
    \byou (are |re )?(so |a |an |just )*(stupid|idiot|moron|dumb|useless|garbage|trash)\b
    ^(stupid|idiot|moron|shut up|go to hell|screw you|dumb robot)$
    \bscrew you\b
    """
)

_SURNAME = (
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦昌马苗方俞任袁柳"
    "鲍史唐费廉薛雷贺倪汤滕殷罗毕郝邬安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江"
    "童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫丁邓洪崔龚程陆翁羊惠甄段侯宁甘祖武刘龙叶司黎白蒲赖乔谭劳申冉"
    "桑牛边温庄柴习向古易廖耿匡文欧聂曾关肖]"
)
_RECORD = (
    "(社保|医保|养老金?|退休金|公积金|户口|身份证号|护照号|电话|手机号|住址|地址|档案|个税|工资|收入|存款|余额|办件|进度|记录|"
    "信息|资料|婚姻|缴费)"
)
_NO_NAME = (
    "(高新|万一|方便|任何|金额|易|关于|单位|常用|文件|申请|安居|边检|温度|宁愿|江苏|江西|安徽|宁波|宁夏|苏州|温州|徐州|常州|徐汇|"
    "黄浦|金山|松江|甘肃|云南|贵州|连云|马上|习惯|司机|司法|司里|高铁|高层|安全|平安|白天|常住)"
)
OTHERS_DATA = pattern(
    rf"""
    (给我|帮我|替我)?(看|查|调|翻|搜|告诉我|显示|打开|打印|念)(看|查|出|下|一下|一查|一看|一听|询)*\
    (?!{_NO_NAME}){_SURNAME}[\u4e00-\u9fff]{{1,2}}\
    (先生|女士|小姐|老师|阿姨|师傅)?(的|名下的?|额|个){_RECORD}
    """
)
"""A record of somebody called by name. English ones are read with the punctuation."""
OTHERS_DATA_RAW = pattern(
    r"""
    \b(show|check|look up|find|tell|give|read|print|open|see|what is|whats|what's) (me |out |us )?\
    (?!(my|our|your|this|that|the|a|an|last|next|each|today|tomorrow|yesterday|let|it|what|child|baby|company)\b)\
    [a-z]+( (?!my|our|your|this|the)[a-z]+)?['’]s? (social|provident|housing fund|pension|medical|hukou|household|\
    id\b|identity|passport (number|no)|address|phone|record|salary|wage|income|tax|balance|application|file|data|\
    personal|marriage|marital)
    """
)

ABOUT_PAPERS = pattern(
    r"""
    证|护照|执照|社保|医保|公积金|户口|报销|补贴|津贴|发票|公章|驾照|怎么算|赔|自己出|垫付|医疗费|保险|生育|工伤|伤残|残疾|备案|登记|鉴定
    \b(passport|id|licen[cs]e|certificate|permit|card|reimburse\w*|insurance|replace\w*|reissue\w*|allowance|hukou|benefits?|\
    maternity|compensation|register\w*|claim)\b
    """
)
"""What tells a matter of papers after a mishap from the mishap itself ("包被偷了，护照在里面")."""
RIGHT_NOW = pattern(
    r"""
    救命|快(来|叫|打|跑|点来)|叫(救护车|医生|警察|保安)|打1[12][09]|正在|(现在|刚刚|这里|那边)有人|不行了
    \bhelp\b|\bright now\b|\bcall (an |the )?(ambulance|police|security|doctor)\b|\bhurry\b|\bquick(ly)?\b
    """
)

ELSEWHERE = frozenset(
    """
    où sont est le la les une des du je vous nous avec pour mon ma mes puis-je bonjour merci toilettes passeport
    dónde donde está esta estoy los las una el mi para quiero necesito puedo hola gracias cómo como qué baño pasaporte
    wo ist der das ein eine ich mein meine nicht und wie kann bitte danke für den toilette reisepass
    dove sono il lo gli una vorrei per mio mia grazie ciao bagno passaporto
    onde fica o os uma meu minha eu preciso quero obrigado banheiro passaporte
    """.split()  # noqa: SIM905
)
"""Small words of French, Spanish, German, Italian and Portuguese that are no English ones."""
ENGLISH = frozenset(
    """
    the a an is are was be do does did can could i my we you your he she it this that there here to of for in on at and
    or what where when how who which want need have has get with not please
    """.split()  # noqa: SIM905
)
