"""Senders who write German, French and Spanish."""

from functools import partial

from sandbox.demo.model import Item, Sender
from sandbox.demo.tax_ids import french_vat, german_vat, spanish_cif

GERMAN = partial(Sender, country="DE", zone="Europe/Berlin", currency="EUR")
FRENCH = partial(Sender, country="FR", zone="Europe/Paris", currency="EUR")
SPANISH = partial(Sender, country="ES", zone="Europe/Madrid", currency="EUR")

SERVERWERK = GERMAN(
    "Serverwerk Musterstadt GmbH", "serverwerk.example", local="rechnung", phone="+49 30 555 0100",
    address="Beispielallee 10, 12345 Musterstadt", tax_id=german_vat("81029384"), numbering="R{year}-{n:06d}",
    payment=("Kreditkarte", "8820"),
    items=(Item("Managed Server S, Monatspauschale", "39.00"), Item("Backup 500 GB, Monatspauschale", "9.50")),
)  # fmt: skip
BUEROHAUS = GERMAN(
    "Bürohaus Fiktiv", "buerohaus-fiktiv.example", local="service", tax_included=True, tax_id=german_vat("81920475"),
    address="Musterweg 22, 54321 Beispielheim", numbering="{n:07d}", payment=("PayPal", ""),
    items=(
        Item("Schreibtischlampe LED", "49.90", "69.90"), Item("Drehstuhl ergonomisch", "189.00", "349.00"),
        Item("Whiteboard 90 x 60 cm", "39.90", "54.90"), Item("Ordner A4, 10 Stück", "18.90", "24.90", 3),
    ),
)  # fmt: skip
TEXTBUREAU = GERMAN(
    "Textbüro Ohnegleichen", "ohnegleichen.example", local="buchhaltung", address="Erfundene Straße 3, 10000 Berlin",
    tax_id=german_vat("30511284"), numbering="{year}-{n:05d}",
    items=(Item("Übersetzung Produktkatalog", "320.00", "780.00"), Item("Korrektorat, Stunde", "55.00", "65.00", 6)),
)  # fmt: skip
BAUMARKT = GERMAN(
    "Baumarkt Nirgendwo", "baumarkt-nirgendwo.example", local="ebon", tax_included=True, numbering="{n:06d}/{m:07d}",
    address="Gewerbepark 0, 01234 Nirgendwo", tax_id=german_vat("22938471"), payment=("EC-Karte", ""),
    items=(
        Item("Schrauben 4x40", "4.49", "6.99", 3), Item("Holzleim 500 g", "7.99", "9.49"),
        Item("Regalbrett 80 cm", "12.99", "17.99", 4), Item("Acryllack weiß", "14.99", "19.99"),
    ),
)  # fmt: skip
SPARBANK = GERMAN("Bank von Irgendwo", "bank-irgendwo.example", local="info")
SCHIENE = GERMAN(
    "Fernschiene", "fernschiene.example", local="buchung", tax_included=True, tax="7", numbering="{m:07d}{n:05d}",
    address="Gleis 9 3/4 Musterbahnhof", payment=("Visa", "4417"),
    items=(Item("Sparpreis Europa", "29.90", "79.90", 2), Item("Flexpreis", "69.90", "119.90", 2)),
)  # fmt: skip
IMAGINAIRE = FRENCH(
    "Imaginaire Numérique SARL", "imaginaire-numerique.example", local="facturation", phone="+33 1 99 00 00 00",
    address="8 rue de l'Exemple, 75000 Paris", tax_id=french_vat("90218433"), numbering="FA-{year}-{n:05d}",
    payment=("Carte bancaire", "8820"),
    items=(
        Item("Hébergement photothèque, mensuel", "19.90"), Item("Stockage supplémentaire 100 Go", "4.50", "4.50", 3),
    ),
)  # fmt: skip
PAPETERIE = FRENCH(
    "La Papeterie Rêvée", "papeterie-revee.example", local="bonjour", tax_included=True, numbering="{n:06d}",
    address="14 impasse du Conte, 69000 Lyon", payment=("carte bancaire", ""),
    items=(
        Item("Carnet cousu main", "14.50", "18.50", 4), Item("Encre violette 50 ml", "11.90", "13.90", 2),
        Item("Papier aquarelle 300 g", "22.00", "28.00", 2), Item("Plume et porte-plume", "16.90", "19.90"),
    ),
)  # fmt: skip
RAIL = FRENCH(
    "Rails de Papier", "rails-de-papier.example", local="billets", tax_included=True, numbering="RP{m:07d}",
    address="Gare imaginaire, 75000 Paris", payment=("carte bancaire", ""),
    items=(
        Item("Paris – Lyon, 2de classe", "39.00", "78.00", 2), Item("Paris – Lille, 2de classe", "22.00", "49.00", 2),
    ),
)  # fmt: skip
BANQUE = FRENCH("Banque de la Fable", "banque-fable.example", local="alertes")
COUSINE = FRENCH("Camille Fictive", "amis.example", local="camille")
BISTROT = FRENCH(
    "Bistrot du Mirage", "bistrot-mirage.example", local="notes", tax_included=True, tax="10", numbering="{n:05d}",
    address="3 place de la Fable, 75000 Paris", tax_id=french_vat("90377121"), payment=("carte bancaire", ""),
    items=(
        Item("Menu du jour", "19.50", "24.50", 3), Item("Café gourmand", "8.50", "9.50", 3),
        Item("Carafe de vin", "12.00", "16.00"),
    ),
)  # fmt: skip
NUBETINTA = SPANISH(
    "Nubetinta S.L.", "nubetinta.example", local="facturas", address="Calle del Ejemplo 21, 28000 Madrid",
    tax_id=spanish_cif("8402716"), numbering="{year}/{n:05d}", payment=("tarjeta Visa", "4417"),
    items=(Item("Plan Estudio, cuota mensual", "29.00"), Item("Usuario adicional", "7.00", "7.00", 3)),
)  # fmt: skip
MERCADILLO = SPANISH(
    "El Mercadillo Inventado", "mercadillo-inventado.example", local="pedidos", tax_included=True,
    address="Plaza de la Fantasía 2, 46000 Valencia", numbering="MI-{n:06d}", payment=("Bizum", ""),
    items=(
        Item("Azulejo pintado a mano", "12.50", "19.50", 6), Item("Cesta de mimbre", "24.00", "34.00"),
        Item("Jabón de oliva", "3.90", "5.90", 5),
    ),
)  # fmt: skip
BANCO = SPANISH("Banco Inventado", "banco-inventado.example", local="avisos")
HOSTAL = SPANISH(
    "Hostal Quimera", "hostal-quimera.example", local="recepcion", tax="10",
    address="Avenida Irreal 5, 08000 Barcelona",
    tax_id=spanish_cif("6128834"), numbering="H{n:05d}", payment=("Visa", "4417"),
    items=(Item("Habitación doble, noche", "72.00", "96.00", 3),),
)  # fmt: skip
