"""The words of the English-French language, with what French must know of each. Tables only; knows no grammar.

Columns: English, its plural or other form, then French. Gender m or f; * marks an h that bars elision (le hibou). Last,
what a noun can be: p person, a animal, t thing, l place, o organisation, x abstract, b built, n opened, s signed.
"""

from dataclasses import dataclass

NOUNS = """
cat cats chat chats m a                              | dog dogs chien chiens m a
bird birds oiseau oiseaux m a                        | horse horses cheval chevaux m a
cow cows vache vaches f a                            | owl owls hibou hiboux m* a
man men homme hommes m p                             | woman women femme femmes f p
child children enfant enfants m p                    | girl girls fille filles f p
boy boys garçon garçons m p                          | friend friends ami amis m p
doctor doctors médecin médecins m p                  | teacher teachers professeur professeurs m p
artist artists artiste artistes m p                  | house houses maison maisons f lb
car cars voiture voitures f tb                       | tree trees arbre arbres m t
book books livre livres m ts                         | letter letters lettre lettres f tsn
table tables table tables f t                        | door doors porte portes f tn
window windows fenêtre fenêtres f tn                 | apple apples pomme pommes f t
egg eggs œuf œufs m t                                | flower flowers fleur fleurs f t
garden gardens jardin jardins m l                    | island islands île îles f l
hotel hotels hôtel hôtels m lbn                      | school schools école écoles f lbn
street streets rue rues f l                          | train trains train trains m tb
boat boats bateau bateaux m tb                       | star stars étoile étoiles f t
picture pictures image images f t                    | clock clocks horloge horloges f t
bridge bridges pont ponts m lb                       | coat coats manteau manteaux m t
key keys clé clés f t                                | box boxes boîte boîtes f tn
song songs chanson chansons f x                      | area areas zone zones f xl
agreement agreements accord accords m xs             | law laws loi lois f xs
treaty treaties traité traités m xs
country countries pays pays m o                      | community communities communauté communautés f o
bank banks banque banques f on                       | company companies entreprise entreprises f o
office offices bureau bureaux m ln                   | museum museums musée musées m lbn
kitchen kitchens cuisine cuisines f l
"""
BEFORE = """
big grand grande grands grandes -                        | small petit petite petits petites -
good bon bonne bons bonnes -                             | bad mauvais mauvaise mauvais mauvaises -
young jeune jeune jeunes jeunes -                        | pretty joli jolie jolis jolies -
old vieux vieille vieux vieilles vieil                   | new nouveau nouvelle nouveaux nouvelles nouvel
beautiful beau belle beaux belles bel                    | long long longue longs longues -
"""
AFTER = """
black noir noire noirs noires                            | white blanc blanche blancs blanches
red rouge rouge rouges rouges                            | green vert verte verts vertes
blue bleu bleue bleus bleues                             | grey gris grise gris grises
heavy lourd lourde lourds lourdes                        | strong fort forte forts fortes
rich riche riche riches riches                           | happy heureux heureuse heureux heureuses
tired fatigué fatiguée fatigués fatiguées                | round rond ronde ronds rondes
clean propre propre propres propres                      | european européen européenne européens européennes
economic économique économique économiques économiques   | french français française français françaises
chinese chinois chinoise chinois chinoises               | american américain américaine américains américaines
public public publique publics publiques                 | private privé privée privés privées
famous célèbre célèbre célèbres célèbres                 | modern moderne moderne modernes modernes
international international internationale internationaux internationales
"""
# English of he and of they; French of je, il, nous, vous, ils.
VERBS = """
sees see vois voit voyons voyez voient                   | likes like aime aime aimons aimez aiment
watches watch regarde regarde regardons regardez regardent | finds find trouve trouve trouvons trouvez trouvent
buys buy achète achète achetons achetez achètent         | sells sell vends vend vendons vendez vendent
wants want veux veut voulons voulez veulent              | has have ai a avons avez ont
draws draw dessine dessine dessinons dessinez dessinent  | shows show montre montre montrons montrez montrent
opens open ouvre ouvre ouvrons ouvrez ouvrent            | loses lose perds perd perdons perdez perdent
"""
PARTICIPLES = "signed signé | sold vendu | found trouvé | opened ouvert | built construit | painted peint"
PLACES = "on sur | under sous | in dans | behind derrière | near près_de | with avec | without sans | before devant"
ATTACHED = "on sur | of de | with avec | without sans | for pour | near près_de"
MONTHS = ("january janvier | february février | march mars | april avril | may mai | june juin | july juillet "
          "| august août | september septembre | october octobre | november novembre | december décembre")
YEARS = tuple(str(year) for year in range(1988, 2004))
NUMBERS = "two deux | three trois | four quatre | five cinq | six six | seven sept | eight huit | nine neuf | ten dix"
# English singular and plural; French masculine, feminine, each before a vowel, plural. "-": there is none.
DETERMINERS = """
the the le la l' l' les | a - un une - - - | - some - - - - des | this these ce cette cet - ces
my my mon ma - mon mes | your your votre votre - - vos | our our notre notre - - nos | their their leur leur - - leurs
his his son sa - son ses | her her son sa - son ses
"""
# English, French, elided, place in a verb's row, English -s, gender and number ("-": not said of adjectives).
PRONOUNS = "i je j' 0 - - | he il - 1 s m1 | she elle - 1 s f1 | we nous - 2 - - | you vous - 3 - - | they ils - 4 - m2"
# Present and past of "be": of i, he, we, you, they.
BE = {False: ("am is are are are".split(), "suis est sommes êtes sont".split()),
      True: ("was was were were were".split(), "étais était étions étiez étaient".split())}


@dataclass(frozen=True)
class Noun:
    """A noun; `french` is singular and plural, `aspirated` bars elision, `kinds` are letters: what it can be."""

    english: tuple[str, str]
    french: tuple[str, str]
    feminine: bool
    aspirated: bool
    kinds: str


@dataclass(frozen=True)
class Adjective:
    """An adjective; `french` is masculine, feminine, masculine plural, feminine plural; `vowel` stands before one."""

    english: str
    french: tuple[str, ...]
    first: bool
    vowel: str = ""


def rows(table: str) -> list[list[str]]:
    """Return a table's entries, each a list of words."""
    return [entry.split() for line in table.strip().splitlines() for entry in line.split("|") if entry.strip()]


ALL_NOUNS = {name: Noun((name, more), (eins, viele), gender[0] == "f", gender[1:] == "*", kinds)
             for name, more, eins, viele, gender, kinds in rows(NOUNS)}
ALL_ADJECTIVES = {row[0]: Adjective(row[0], tuple(row[1:5]), True, row[5].strip("-")) for row in rows(BEFORE)} | {
    row[0]: Adjective(row[0], tuple(row[1:]), False) for row in rows(AFTER)}
