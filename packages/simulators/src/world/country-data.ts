/**
 * Countries by region, one per line: `ISO2|name|price tier 1–5|operators`, an operator with `*` has 5G.
 * Names of countries and operators are facts of public record (ISO 3166-1, national regulators). Where no operator is
 * named the country gets plausible ones from its name. The tier only makes wholesale prices differ as they do in life.
 */
export const countryData: Readonly<Record<string, string>> = {
  europe: `
AL|Albania|2|One Albania*,Vodafone Albania*
AD|Andorra|4|Andorra Telecom*
AT|Austria|1|A1*,Magenta*,Drei*
BY|Belarus|3|A1,MTS,life:)
BE|Belgium|1|Proximus*,Orange*,Base*
BA|Bosnia and Herzegovina|2|BH Telecom,m:tel,HT Eronet
BG|Bulgaria|1|A1*,Yettel*,Vivacom*
HR|Croatia|1|Hrvatski Telekom*,A1*,Telemach*
CY|Cyprus|1|Cyta*,Epic*,PrimeTel*
CZ|Czechia|1|O2*,T-Mobile*,Vodafone*
DK|Denmark|1|TDC NET*,Telenor*,Telia*,3*
EE|Estonia|1|Telia*,Elisa*,Tele2*
FO|Faroe Islands|3|Føroya Tele*,Nema
FI|Finland|1|Elisa*,DNA*,Telia*
FR|France|1|Orange*,SFR*,Bouygues Telecom*,Free*
DE|Germany|1|Telekom*,Vodafone*,O2*
GI|Gibraltar|2|Gibtelecom*
GR|Greece|1|Cosmote*,Vodafone*,Nova*
GG|Guernsey|2|Sure,JT,Airtel-Vodafone
HU|Hungary|1|Magyar Telekom*,Yettel*,One*
IS|Iceland|1|Síminn*,Nova*,Sýn*
IE|Ireland|1|Three*,Vodafone*,eir*
IM|Isle of Man|2|Manx Telecom,Sure
IT|Italy|1|TIM*,Vodafone*,WindTre*,Iliad*
JE|Jersey|2|JT*,Sure,Airtel-Vodafone
XK|Kosovo|2|IPKO*,Vala
LV|Latvia|1|LMT*,Tele2*,Bite*
LI|Liechtenstein|2|FL1*,Salt*,Swisscom*
LT|Lithuania|1|Telia*,Bite*,Tele2*
LU|Luxembourg|1|POST*,Tango*,Orange*
MT|Malta|1|GO*,Epic*,Melita*
MD|Moldova|2|Orange*,Moldcell*,Moldtelecom
MC|Monaco|2|Monaco Telecom*
ME|Montenegro|2|One*,Crnogorski Telekom*,m:tel*
NL|Netherlands|1|KPN*,Odido*,VodafoneZiggo*
MK|North Macedonia|2|Makedonski Telekom*,A1*
NO|Norway|1|Telenor*,Telia*,ice*
PL|Poland|1|Orange*,Play*,Plus*,T-Mobile*
PT|Portugal|1|MEO*,NOS*,Vodafone*
RO|Romania|1|Orange*,Vodafone*,Digi*,Telekom*
RU|Russia|3|MTS,MegaFon,Beeline,T2
SM|San Marino|2|TIM San Marino*
RS|Serbia|2|Telekom Srbija*,Yettel*,A1*
SK|Slovakia|1|Slovak Telekom*,Orange*,O2*,4ka*
SI|Slovenia|1|Telekom Slovenije*,A1*,Telemach*
ES|Spain|1|Movistar*,Orange*,Vodafone*,Yoigo*
SE|Sweden|1|Telia*,Tele2*,Telenor*,Tre*
CH|Switzerland|1|Swisscom*,Sunrise*,Salt*
TR|Türkiye|1|Turkcell,Türk Telekom,Vodafone
UA|Ukraine|1|Kyivstar,Vodafone,lifecell
GB|United Kingdom|1|EE*,O2*,Vodafone*,Three*
VA|Vatican City|2|TIM*,Vodafone*
AX|Åland Islands|1|Ålcom*,Elisa*
SJ|Svalbard and Jan Mayen|3|Telenor*,Telia`,
  "north-america": `
US|United States|1|AT&T*,T-Mobile*,Verizon*
CA|Canada|1|Bell*,Rogers*,Telus*
MX|Mexico|2|Telcel*,AT&T*,Movistar
GL|Greenland|4|Tusass*
BM|Bermuda|4|One,Digicel
PM|Saint Pierre and Miquelon|5|SPM Telecom`,
  "latin-america": `
AR|Argentina|2|Claro*,Movistar*,Personal*
BZ|Belize|4|Digi,Smart
BO|Bolivia|3|Entel,Tigo,Viva
BR|Brazil|2|Vivo*,Claro*,TIM*
CL|Chile|2|Entel*,Movistar*,Claro*,WOM*
CO|Colombia|2|Claro*,Movistar*,Tigo*
CR|Costa Rica|2|Kolbi*,Liberty*,Claro*
EC|Ecuador|2|Claro,Movistar,CNT
SV|El Salvador|3|Tigo*,Claro,Digicel
FK|Falkland Islands|5|Sure
GF|French Guiana|3|Orange*,SFR*,Free
GT|Guatemala|3|Tigo*,Claro*
GY|Guyana|4|ONE*,Digicel
HN|Honduras|3|Tigo,Claro
NI|Nicaragua|3|Claro,Tigo
PA|Panama|3|+móvil,Tigo,Digicel
PY|Paraguay|3|Tigo,Personal,Claro
PE|Peru|2|Claro*,Movistar*,Entel*,Bitel
SR|Suriname|4|Telesur*,Digicel
UY|Uruguay|2|Antel*,Claro*,Movistar*
VE|Venezuela|4|Movistar,Digitel,Movilnet`,
  caribbean: `
AI|Anguilla|4|Flow,Digicel
AG|Antigua and Barbuda|4|Flow,Digicel,inet
AW|Aruba|4|SETAR*,Digicel
BS|Bahamas|4|BTC,aliv
BB|Barbados|4|Flow,Digicel
BQ|Bonaire, Sint Eustatius and Saba|4|Flow,Digicel
KY|Cayman Islands|4|Flow*,Digicel*
CU|Cuba|5|Cubacel
CW|Curaçao|4|Flow,Digicel
DM|Dominica|4|Flow,Digicel
DO|Dominican Republic|2|Claro*,Altice*,Viva
GD|Grenada|4|Flow,Digicel
GP|Guadeloupe|3|Orange*,SFR*,Digicel
HT|Haiti|5|Digicel,Natcom
JM|Jamaica|3|Digicel,Flow
MQ|Martinique|3|Orange*,SFR*,Digicel
MS|Montserrat|4|Flow,Digicel
PR|Puerto Rico|1|T-Mobile*,Liberty*,Claro*
BL|Saint Barthélemy|3|Orange*,Digicel
KN|Saint Kitts and Nevis|4|Flow,Digicel
LC|Saint Lucia|4|Flow,Digicel
MF|Saint Martin|3|Orange*,Digicel
VC|Saint Vincent and the Grenadines|4|Flow,Digicel
SX|Sint Maarten|4|TelEm,Flow
TT|Trinidad and Tobago|4|bmobile,Digicel
TC|Turks and Caicos Islands|4|Flow,Digicel
VG|British Virgin Islands|4|Flow,Digicel,CCT
VI|U.S. Virgin Islands|2|Liberty*,T-Mobile*`,
  asia: `
AF|Afghanistan|5|Roshan,AWCC,Etisalat
AM|Armenia|2|Viva,Team*,Ucom*
AZ|Azerbaijan|2|Azercell*,Bakcell,Nar
BD|Bangladesh|2|Grameenphone,Robi,Banglalink
BT|Bhutan|4|B-Mobile*,TashiCell
BN|Brunei|3|imagine*,Progresif*,DST*
KH|Cambodia|2|Smart,Cellcard,Metfone
CN|China|2|China Mobile*,China Unicom*,China Telecom*
GE|Georgia|2|Magti*,Silknet*,Cellfie
HK|Hong Kong|1|CSL*,3*,SmarTone*,China Mobile HK*
IN|India|2|Jio*,Airtel*,Vi
ID|Indonesia|1|Telkomsel*,Indosat*,XL*
JP|Japan|1|NTT Docomo*,SoftBank*,KDDI*,Rakuten*
KZ|Kazakhstan|2|Kcell*,Beeline,Tele2*
KG|Kyrgyzstan|2|MegaCom,Beeline,O!
LA|Laos|2|Lao Telecom*,Unitel*,ETL
MO|Macao|1|CTM*,3*,China Telecom*
MY|Malaysia|1|CelcomDigi*,Maxis*,U Mobile*
MV|Maldives|3|Dhiraagu*,Ooredoo*
MN|Mongolia|3|Mobicom*,Unitel*,Skytel
MM|Myanmar|4|ATOM,Ooredoo,MPT
NP|Nepal|3|Ncell,Nepal Telecom
PK|Pakistan|2|Jazz,Zong,Telenor
PH|Philippines|2|Globe*,Smart*,DITO*
SG|Singapore|1|Singtel*,StarHub*,M1*
KR|South Korea|1|SK Telecom*,KT*,LG U+*
LK|Sri Lanka|2|Dialog*,SLT-Mobitel*,Hutch
TW|Taiwan|1|Chunghwa Telecom*,Taiwan Mobile*,FarEasTone*
TJ|Tajikistan|3|Tcell*,MegaFon*,Babilon
TH|Thailand|1|AIS*,TrueMove H*,dtac*
TL|Timor-Leste|4|Telkomcel,Telemor
TM|Turkmenistan|5|TMCell
UZ|Uzbekistan|2|Ucell*,Beeline*,Mobiuz*
VN|Vietnam|1|Viettel*,VinaPhone*,MobiFone*`,
  "middle-east": `
BH|Bahrain|2|Batelco*,stc*,Zain*
IR|Iran|4|MCI,Irancell
IQ|Iraq|3|Zain,Asiacell,Korek
IL|Israel|1|Partner*,Pelephone*,Cellcom*
JO|Jordan|2|Zain*,Orange*,Umniah*
KW|Kuwait|2|Zain*,Ooredoo*,stc*
LB|Lebanon|4|touch,Alfa
OM|Oman|2|Omantel*,Ooredoo*,Vodafone*
PS|Palestine|3|Jawwal,Ooredoo
QA|Qatar|2|Ooredoo*,Vodafone*
SA|Saudi Arabia|2|stc*,Mobily*,Zain*
SY|Syria|5|Syriatel,MTN
AE|United Arab Emirates|2|e&*,du*
YE|Yemen|5|Yemen Mobile,YOU`,
  africa: `
DZ|Algeria|2|Djezzy,Mobilis,Ooredoo
AO|Angola|4|Unitel*,Africell*
BJ|Benin|3|MTN,Moov
BW|Botswana|3|Mascom*,Orange*
BF|Burkina Faso|3|Orange,Moov
BI|Burundi|5|Econet Leo,Lumitel
CV|Cabo Verde|4|CVMóvel,Unitel T+
CM|Cameroon|3|MTN,Orange
CF|Central African Republic|5|Orange,Telecel
TD|Chad|4|Airtel,Moov
KM|Comoros|5|Comores Télécom,Yas
CG|Congo|4|MTN,Airtel
CD|DR Congo|3|Vodacom,Orange,Airtel
CI|Côte d'Ivoire|3|Orange,MTN,Moov
DJ|Djibouti|5|Djibouti Telecom
EG|Egypt|2|Vodafone*,Orange*,e&*,WE*
GQ|Equatorial Guinea|5|Getesa,Muni
ER|Eritrea|5|EriTel
SZ|Eswatini|3|MTN*,Eswatini Mobile
ET|Ethiopia|4|Ethio Telecom*,Safaricom
GA|Gabon|4|Airtel,Moov
GM|Gambia|4|Africell,QCell
GH|Ghana|2|MTN,Telecel,AT
GN|Guinea|3|Orange,MTN
GW|Guinea-Bissau|4|Orange,Telecel
KE|Kenya|2|Safaricom*,Airtel*
LS|Lesotho|4|Vodacom*,Econet
LR|Liberia|4|Lonestar MTN,Orange
LY|Libya|5|Libyana,Almadar
MG|Madagascar|3|Yas,Orange,Airtel
MW|Malawi|3|Airtel,TNM
ML|Mali|3|Orange,Moov
MR|Mauritania|4|Mauritel,Mattel
MU|Mauritius|2|my.t*,Emtel*
YT|Mayotte|3|Orange*,SFR,Only
MA|Morocco|2|Maroc Telecom*,Orange*,inwi*
MZ|Mozambique|3|Vodacom*,Movitel,Tmcel
NA|Namibia|4|MTC,Telecom Namibia
NE|Niger|3|Airtel,Zamani,Moov
NG|Nigeria|2|MTN*,Airtel*,Glo
RE|Réunion|2|Orange*,SFR*,Free*
RW|Rwanda|3|MTN,Airtel
ST|São Tomé and Príncipe|5|CST,Unitel
SN|Senegal|3|Orange*,Yas,Expresso
SC|Seychelles|3|Cable & Wireless*,Airtel*
SL|Sierra Leone|4|Orange,Africell
SO|Somalia|5|Hormuud,Somtel
ZA|South Africa|2|Vodacom*,MTN*,Telkom*,Cell C
SS|South Sudan|5|MTN,Zain
SD|Sudan|4|Zain,Sudani,MTN
TZ|Tanzania|2|Vodacom*,Airtel*,Yas*
TG|Togo|4|Yas*,Moov
TN|Tunisia|2|Ooredoo*,Orange*,Tunisie Telecom*
UG|Uganda|2|MTN*,Airtel*
ZM|Zambia|3|Airtel*,MTN*,Zamtel
ZW|Zimbabwe|4|Econet*,NetOne
SH|Saint Helena|5|Sure`,
  oceania: `
AS|American Samoa|5|Bluesky
AU|Australia|1|Telstra*,Optus*,Vodafone*
CK|Cook Islands|5|Vodafone Cook Islands
FJ|Fiji|3|Vodafone*,Digicel
PF|French Polynesia|4|Vini,PMT Vodafone
GU|Guam|2|GTA*,DOCOMO Pacific*,IT&E
KI|Kiribati|5|
MH|Marshall Islands|5|
FM|Micronesia|5|
NR|Nauru|5|Digicel,Neotel
NC|New Caledonia|4|OPT
NZ|New Zealand|1|Spark*,One NZ*,2degrees*
NU|Niue|5|
NF|Norfolk Island|5|
MP|Northern Mariana Islands|3|IT&E,DOCOMO Pacific*
PW|Palau|5|PNCC
PG|Papua New Guinea|4|Digicel,Vodafone,bmobile
WS|Samoa|4|Digicel,Vodafone
SB|Solomon Islands|5|Our Telekom,bmobile
TO|Tonga|4|Digicel,TCC
TV|Tuvalu|5|
VU|Vanuatu|4|Digicel,Vodafone
WF|Wallis and Futuna|5|`,
};
