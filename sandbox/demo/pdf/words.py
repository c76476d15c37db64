"""The labels on a document, by language."""

from __future__ import annotations

TITLES = {
    ("en", "invoice"): "Invoice",
    ("en", "receipt"): "Receipt",
    ("en", "credit_note"): "Credit note",
    ("en", "invoice_receipt"): "Invoice / Receipt",
    ("en", "quote"): "Quotation",
    ("he", "invoice"): "חשבונית מס",
    ("he", "receipt"): "קבלה",
    ("he", "invoice_receipt"): "חשבונית מס קבלה",
    ("he", "credit_note"): "חשבונית זיכוי",
    ("he", "proforma"): "חשבון עסקה",
    ("he", "quote"): "הצעת מחיר",
    ("de", "invoice"): "Rechnung",
    ("de", "credit_note"): "Gutschrift",
    ("de", "quote"): "Angebot",
    ("fr", "invoice"): "Facture",
    ("fr", "credit_note"): "Avoir",
    ("fr", "quote"): "Devis",
    ("es", "invoice"): "Factura",
    ("es", "credit_note"): "Factura rectificativa",
    ("es", "quote"): "Presupuesto",
}

NAMES = (
    "number", "date", "customer", "item", "quantity", "price", "amount", "net", "tax", "total", "paid_by", "tax_id",
    "allocation", "thanks",
)  # fmt: skip

WORDS = {
    "en": dict(zip(NAMES, (
        "No.", "Date", "Bill to", "Description", "Qty", "Unit price", "Amount", "Subtotal", "VAT", "Total",
        "Paid by", "VAT no.", "Allocation no.", "Thank you for your business.",
    ), strict=True)),
    "he": dict(zip(NAMES, (
        "מספר", "תאריך", "לכבוד", "תיאור", "כמות", "מחיר יחידה", 'סה"כ', 'סה"כ לפני מע"מ', 'מע"מ', 'סה"כ לתשלום',
        "שולם באמצעות", "ח.פ", "מספר הקצאה", "תודה שבחרתם בנו",
    ), strict=True)),
    "de": dict(zip(NAMES, (
        "Nr.", "Datum", "Kunde", "Bezeichnung", "Menge", "Einzelpreis", "Betrag", "Nettobetrag", "USt.",
        "Rechnungsbetrag", "Bezahlt mit", "USt-IdNr.", "", "Vielen Dank für Ihren Auftrag.",
    ), strict=True)),
    "fr": dict(zip(NAMES, (
        "N°", "Date", "Client", "Désignation", "Qté", "P.U. HT", "Montant HT", "Total HT", "TVA", "Total TTC",
        "Réglé par", "N° TVA", "", "Merci de votre confiance.",
    ), strict=True)),
    "es": dict(zip(NAMES, (
        "N.º", "Fecha", "Cliente", "Concepto", "Cant.", "Precio", "Importe", "Base imponible", "IVA", "Total",
        "Forma de pago", "NIF", "", "Gracias por su confianza.",
    ), strict=True)),
}  # fmt: skip
