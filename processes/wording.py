"""A name taken apart so that it can be compared: its words without accents, what they mean in
five languages, how they sound, their first letters."""

import re
import unicodedata
from functools import cache, cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils import translation
from django_countries import countries

SMALL = {
    "a", "al", "an", "and", "aos", "as", "at", "by", "d", "da", "das", "de", "del", "des", "do",
    "dos", "du", "e", "el", "en", "et", "for", "from", "in", "l", "la", "las", "le", "les", "los",
    "nas", "no", "nos", "o", "of", "on", "os", "ou", "para", "por", "pour", "s", "sur", "the",
    "to", "und", "y", "في", "من", "على", "و",
}  # fmt: skip
# What only says how a body is registered.
LEGAL = {"ac", "aisbl", "asbl", "ev", "gmbh", "inc", "llc", "ltd", "sa"}
# Words that bodies are named by, one meaning a line: English, Spanish, French, Portuguese, Arabic.
MEANINGS = """
access acceso acces acesso
action accion acao
africa afrique
agency agencia agence وكاله
agriculture agricultura زراعه
alliance alianza alianca تحالف
americas americana americano america amerique
arab arabe arabes عربيه عربي
association asociacion associacao جمعيه jamiyat jamiyya
authority autoridad autorite autoridade هييه هيءه haya
center centre centro مركز markaz
chamber camara chambre
child children nino ninos ninas enfant enfants crianca criancas طفل
citizen citizens ciudadano ciudadana ciudadanos ciudadania citoyen citoyens citoyenne cidadao cidada
civil civile مدني
coalition coalicion coalizao ائتلاف
commission comision comissao لجنه lajnat lajna
committee comite comision comissao
communication communications comunicacion comunicaciones comunicacao comunicacoes
congress congreso congres congresso
consumer consumers consumidor consumidores consommateur consommateurs
council consejo conseil conselho مجلس majlis
court corte tribunal cour محكمه mahkamat
culture cultura ثقافه
data datos donnees dados بيانات
defence defense defensa defesa دفاع difa
democracy democracia democratie ديمقراطيه
deputies diputados deputes deputados
development desarrollo developpement desenvolvimento تنميه tanmiya
digital digitales numerique numeriques digitais رقميه رقمي raqmiya
economy economia economie اقتصاد iqtisad
education educacion educacao تعليم talim
election elections electoral electoral eleccion elecciones eleicao eleicoes
environment medioambiente ambiente environnement بييه
europe europa
european europeo europea europeen europeenne europeu europeia
expression expresion expressao تعبير tabir
federal federale
federation federacion federacao اتحاد ittihad
finance finances finanzas hacienda financas ماليه maliya
forum foro منتدي muntada
foundation fundacion fondation fundacao موسسه muassasat
freedom liberty libertad liberte liberdade حريه hurriya
freedoms liberties libertades libertes liberdades حريات hurriyat
foreign exteriores etrangeres exterior خارجيه kharijiya
gender genero genre
global globale عالمي
health salud sante saude صحه sihha
house casa maison
human humano humana humanos humanas humain humains homme انسان insan
indigenous indigena indigenas autochtones
information informacion informacao معلومات malumat
institute instituto institut معهد mahad
interior interieur داخليه dakhiliya
international internacional internationale internacionais دوليه دولي
internet
journalist journalists periodista periodistas journaliste journalistes jornalista jornalistas صحفيين
justice justicia justica عدل adl عداله adala
labour labor trabajo travail trabalho عمل
latin latina latino latine
law derecho droit direito قانون qanun
media medios medias midia اعلام
ministry ministerio ministere وزاره wizarat wizara
national nacional nationale nationaux nacionais وطنيه وطني watani wataniya
nations naciones nacoes امم umam
network red reseau rede شبكه shabakat
observatory observatorio observatoire مرصد marsad
office oficina bureau escritorio مكتب maktab
open abierto abierta ouvert ouverte aberto aberta
organization organisation organizacion organizacao منظمه munazzamat munadhamat
parliament parlamento parlement برلمان barlaman
party partido parti حزب hizb
people peoples pueblo pueblos peuple peuples povo povos شعب
policy politica politique سياسه
press prensa presse imprensa صحافه sahafa
privacy privacidad privacidade خصوصيه
protection proteccion protecao حمايه himaya
public publico publica publique
republic republica republique جمهوريه
research investigacion investigaciones recherche pesquisa بحوث
rights derechos droits direitos حقوق huquq hoqouq
security seguridad securite seguranca امن amn
senate senado senat
social sociale sociales
society sociedad societe sociedade مجتمع mujtama
state estado etat دوله
studies estudios etudes estudos دراسات dirasat
supreme suprema supreme supremo
technology technologies tecnologia tecnologias technologie
trade comercio commerce تجاره tijara
transparency transparencia transparence شفافيه shafafiya
union sindicato syndicat sindicato نقابه niqaba
united unidas unies unidos متحده muttahida
women mujer mujeres femme femmes mulher mulheres مراه mara نساء
workers trabajadores travailleurs trabalhadores
world mundo mundial monde mondiale
youth juventud jeunesse juventude شباب shabab
"""
SOUNDS = (("ph", "f"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("q", "k"), ("c", "k"))


def plain(text):
    """`text` in small letters without accents; Arabic letters without what only some write."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    letters = "".join(c for c in letters if not unicodedata.combining(c) and c != "\u0640")
    return letters.translate({0x0649: "\u064a", 0x0629: "\u0647", 0x0671: "\u0627"})


def words_of(text):
    text = re.sub(r"(?<=\w)[.·](?=\w|\s|$)", "", plain(text))  # A.C. is one word
    text = re.sub(r"(?<=\w)['’ʼ`ʻ](?=\w{3})(?<!\b[dl]['’])", "", text.replace("&", " and "))
    return tuple(without_article(word) for word in re.findall(r"\w+", text.replace("_", " ")))


def without_article(word):
    """The Arabic article is written with its word."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def is_code(word):
    """A number, arabic or roman: two bodies with different ones are two."""
    return any(c.isdigit() for c in word) or bool(re.fullmatch(r"[ivx]+", word))


@cache
def meanings():
    found = {}
    for line in MEANINGS.split("\n"):
        for word in line.split():
            found.setdefault(word, line.split()[0])
    for code, names in country_names().items():
        for words in names:
            if len(words) == 1:
                found.setdefault(words[0], f"@{code}")
    return found


@cache
def country_names():
    found = {}
    for language in ("en", "es", "fr", "pt", "ar"):
        with translation.override(language):
            for code, name in countries:
                found.setdefault(code, set()).add(words_of(str(name)))
    return found


@cache
def country_words():
    """Every word of the names of countries, so that Gambia is no slip for Zambia."""
    names = country_names().values()
    return {w for several in names for words in several for w in words if len(w) > 3}


def meaning_of(word):
    return meanings().get(word, word)


class Name:
    """A name, and the forms of it that are compared."""

    def __init__(self, text):
        self.text = text
        self.words = words_of(text)

    @cached_property
    def in_order(self):
        """Its words without the small ones, as they stand."""
        core = [w for w in self.words if w not in SMALL]
        while len(core) > 1 and core[-1] in LEGAL:
            core.pop()
        return tuple(core) or self.words

    @cached_property
    def core(self):
        return tuple(sorted(self.in_order))

    @cached_property
    def compact(self):
        return "".join(self.words)

    @cached_property
    def meaning(self):
        return tuple(sorted(meaning_of(word) for word in self.in_order))

    @cached_property
    def skeleton(self):
        """Its consonants as they sound, none twice in a row; "" for a name with a number."""
        if self.has_code:
            return ""
        text = "".join(self.in_order)
        for written, sound in SOUNDS:
            text = text.replace(written, sound)
        return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyw]", "", re.sub(r"(.)\1+", r"\1", text)))

    @cached_property
    def has_code(self):
        return any(is_code(word) for word in self.in_order)

    @cached_property
    def initials(self):
        if len(self.in_order) < 2 or self.has_code:
            return ""
        return "".join(word[0] for word in self.in_order)

    @cached_property
    def spelt_out(self):
        """As first letters: R3D is R, and three times D."""
        return re.sub(r"([2-9])([a-z])", lambda m: m[2] * int(m[1]), self.compact)


SHORT_FIRST = re.compile(r"^(?P<short>[^\s:()]{2,12})\s*(?::|\s[–—-])\s+(?P<long>.+)$")
SHORT_LAST = re.compile(r"^(?P<long>.+?)\s*\((?P<short>[^\s()]{2,12})\)$")


def names_in(text):
    """(the names in a name, the acronyms): "ABC: A Body of Citizens" is two names."""
    text = " ".join(text.split())
    found = SHORT_FIRST.match(text) or SHORT_LAST.match(text)
    if found and found["short"] == found["short"].upper() and found["short"].isalnum():
        return [Name(text), Name(found["long"])], {Name(found["short"]).compact}
    return [Name(text)], set()


FOLLOWS_READERS = re.compile(r"^(utm_.*|fbclid|gclid|mc_cid|mc_eid|ref)$")


def address_key(link):
    """An address without what changes nothing: the scheme, "www.", a last stroke, what follows
    readers around, the place on the page."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return link
    asked = [(k, v) for k, v in parse_qsl(parts.query) if not FOLLOWS_READERS.match(k)]
    return f"{host}{parts.path.rstrip('/')}?{urlencode(sorted(asked))}".removesuffix("?")
