"""The encoding of a text that does not say it: languages of Latin letters by their letters, other scripts by statistics."""

from __future__ import annotations

import pytest

from playground.uploads.alphabets import likeliest
from playground.uploads.encodings import encoding_of

WEST, EAST = "cp1252", "cp1250"
TEXTS = {
    "German": ("Müller;1,5;Hauptstraße\nJäger;2,5;Königsweg\nÖzil;3,1;Übergang\n", WEST),
    "German for DOS": ("Müller;1,5;Hauptstraße\nJäger;2,5;Königsweg\nÖzil;3,1;Übergang\n", "cp850"),
    "German for Mac": ("Müller;1,5;Hauptstraße\nJäger;2,5;Königsweg\nÖzil;3,1;Übergang\n", "mac-roman"),
    "French": ("Lefèvre;Hélène;Orléans\nGarçon;François;Besançon\nNoël;Zoë;Nîmes\n", WEST),
    "Spanish": ("Muñoz;1,5\nPeña;3\nGarcía;Málaga\n", WEST),
    "Portuguese": ("João;São Paulo\nConceição;Brasília\nInês;Évora\nOrações\n", WEST),
    "Italian": ("perché è più;Cantù\nlunedì;Forlì\nperò\n", WEST),
    "Swedish": ("Åsa;Malmö\nBjörn;Västerås\n", WEST),
    "Danish": ("Søren;Århus\nÆgir;Tønder\n", WEST),
    "towns of many countries": ("Fläche;Köln;Zürich\nGenève;Köln;São Paulo\n", WEST),
    "euros": ("Äpfel;1,50 €\nBrötchen;0,35 €\n", WEST),
    "typographic marks": ("It’s “fine” – really…;5 °C\nL’été;20 m²\n", WEST),
    "Polish": ("Łukasz;Łódź\nMałgorzata;Gdańsk\nŻaneta;Kraków\n", EAST),
    "Czech": ("Jiří;Plzeň\nŠtěpán;Třebíč\nLuděk;Žďár\n", EAST),
    "Hungarian": ("Győző;Győr\nErzsébet;Budapest\nLászló;Nyíregyháza\n", EAST),
    "Croatian": ("Đorđe;Čakovec\nŽeljko;Šibenik\nIvić;Poreč\n", EAST),
    "Romanian": ("Ştefan;Iaşi\nMihăiţă;Braşov\nIoană;Târgu Mureş\n", EAST),
    "Turkish": ("Işıl;İstanbul\nGüneş;Eskişehir\n", "cp1254"),
}
OTHERS = {
    "Greek": ("Γιώργος;Αθήνα\nΜαρία;Θεσσαλονίκη\n", "cp1253"),
    "Russian": ("Иван;Москва\nОльга;Тверь\n", "cp1251"),
    "Russian beside English": ("W001;yes;Москва\nW002;no;Санкт-Петербург\n", "cp1251"),
    "Japanese": ("山田太郎;東京\n佐藤花子;大阪\n", "shift_jis"),
    "Chinese": ("王小明;北京\n李雷;上海\n", "gb18030"),
}


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("times", [1, 20])
def test_languages_of_latin_letters_are_known_by_them(case: str, times: int) -> None:
    text, encoding = TEXTS[case]
    content = (text * times).encode(encoding)
    assert content.decode(encoding_of(content, whole=True)) == text * times


@pytest.mark.parametrize("case", OTHERS)
def test_other_scripts_are_left_to_statistics(case: str) -> None:
    text, encoding = OTHERS[case]
    content = (text * 20).encode(encoding)
    assert likeliest(content) is None
    assert content.decode(encoding_of(content, whole=True)) == text * 20
