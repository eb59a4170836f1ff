"""The words of the English-French language, with what French must know of each. Tables only; knows no grammar.

Columns: English, its plural or other form, then French. Gender m or f; * marks an h that bars elision (le hibou).
"""

from dataclasses import dataclass

NOUNS = """
cat cats chat chats m            | dog dogs chien chiens m          | bird birds oiseau oiseaux m
horse horses cheval chevaux m    | cow cows vache vaches f          | owl owls hibou hiboux m*
mouse mice souris souris f       | ant ants fourmi fourmis f
man men homme hommes m           | woman women femme femmes f       | child children enfant enfants m
girl girls fille filles f        | boy boys garçon garçons m        | king kings roi rois m
queen queens reine reines f      | friend friends ami amis m        | doctor doctors médecin médecins m
teacher teachers professeur professeurs m | student students étudiant étudiants m | artist artists artiste artistes m
house houses maison maisons f    | car cars voiture voitures f      | tree trees arbre arbres m
book books livre livres m        | letter letters lettre lettres f  | table tables table tables f
chair chairs chaise chaises f    | door doors porte portes f        | window windows fenêtre fenêtres f
apple apples pomme pommes f      | orange oranges orange oranges f  | egg eggs œuf œufs m
flower flowers fleur fleurs f    | garden gardens jardin jardins m  | river rivers rivière rivières f
island islands île îles f        | hotel hotels hôtel hôtels m      | school schools école écoles f
church churches église églises f | street streets rue rues f        | town towns ville villes f
train trains train trains m      | plane planes avion avions m      | boat boats bateau bateaux m
star stars étoile étoiles f      | picture pictures image images f  | clock clocks horloge horloges f
bridge bridges pont ponts m      | hat hats chapeau chapeaux m      | shoe shoes chaussure chaussures f
coat coats manteau manteaux m    | key keys clé clés f              | box boxes boîte boîtes f
idea ideas idée idées f          | story stories histoire histoires f | song songs chanson chansons f
area areas zone zones f          | agreement agreements accord accords m | law laws loi lois f
market markets marché marchés m  | country countries pays pays m    | community communities communauté communautés f
bank banks banque banques f      | company companies entreprise entreprises f | policy policies politique politiques f
office offices bureau bureaux m  | museum museums musée musées m    | kitchen kitchens cuisine cuisines f
"""
BEFORE = """
big grand grande grands grandes -        | small petit petite petits petites -    | good bon bonne bons bonnes -
bad mauvais mauvaise mauvais mauvaises - | young jeune jeune jeunes jeunes -      | pretty joli jolie jolis jolies -
old vieux vieille vieux vieilles vieil   | new nouveau nouvelle nouveaux nouvelles nouvel
beautiful beau belle beaux belles bel    | long long longue longs longues -
"""
AFTER = """
black noir noire noirs noires            | white blanc blanche blancs blanches    | red rouge rouge rouges rouges
green vert verte verts vertes            | blue bleu bleue bleus bleues           | grey gris grise gris grises
yellow jaune jaune jaunes jaunes         | heavy lourd lourde lourds lourdes      | light léger légère légers légères
strong fort forte forts fortes           | weak faible faible faibles faibles     | rich riche riche riches riches
happy heureux heureuse heureux heureuses | tired fatigué fatiguée fatigués fatiguées
round rond ronde ronds rondes            | empty vide vide vides vides            | clean propre propre propres propres
european européen européenne européens européennes | economic économique économique économiques économiques
french français française français françaises       | english anglais anglaise anglais anglaises
chinese chinois chinoise chinois chinoises         | american américain américaine américains américaines
public public publique publics publiques
private privé privée privés privées    | famous célèbre célèbre célèbres célèbres
international international internationale internationaux internationales
national national nationale nationaux nationales   | political politique politique politiques politiques
modern moderne moderne modernes modernes
"""
# English of he and of they; French of je, il, nous, vous, ils.
VERBS = """
sees see vois voit voyons voyez voient                   | likes like aime aime aimons aimez aiment
watches watch regarde regarde regardons regardez regardent | finds find trouve trouve trouvons trouvez trouvent
buys buy achète achète achetons achetez achètent         | sells sell vends vend vendons vendez vendent
wants want veux veut voulons voulez veulent              | has have ai a avons avez ont
draws draw dessine dessine dessinons dessinez dessinent  | shows show montre montre montrons montrez montrent
knows know connais connaît connaissons connaissez connaissent | hears hear entends entend entendons entendez entendent
opens open ouvre ouvre ouvrons ouvrez ouvrent           
chooses choose choisis choisit choisissons choisissez choisissent
loses lose perds perd perdons perdez perdent             | takes take prends prend prenons prenez prennent
"""
PARTICIPLES = ("signed signé | sold vendu | found trouvé | opened ouvert | built construit | painted peint"
               " | chosen choisi")
PLACES = "on sur | under sous | in dans | behind derrière | near près_de | with avec | without sans | before devant"
ATTACHED = "on sur | of de | with avec | without sans | for pour | near près_de"
MONTHS = ("january janvier | february février | march mars | april avril | may mai | june juin | july juillet "
          "| august août | september septembre | october octobre | november novembre | december décembre")
YEARS = tuple(str(year) for year in range(1985, 2010))
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
    """A noun; `french` is singular and plural, `aspirated` bars elision."""

    english: tuple[str, str]
    french: tuple[str, str]
    feminine: bool
    aspirated: bool = False


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


ALL_NOUNS = {name: Noun((name, more), (eins, viele), gender[0] == "f", gender[1:] == "*")
             for name, more, eins, viele, gender in rows(NOUNS)}
ALL_ADJECTIVES = {row[0]: Adjective(row[0], tuple(row[1:5]), True, row[5].strip("-")) for row in rows(BEFORE)} | {
    row[0]: Adjective(row[0], tuple(row[1:]), False) for row in rows(AFTER)}
