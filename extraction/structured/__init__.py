"""What is marked up for machines: electronic invoices in XML, schema.org items in a page."""
