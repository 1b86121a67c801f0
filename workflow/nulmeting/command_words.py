"""What the command line says of itself, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from nulmeting.codebook import Text

WORDS: Mapping[str, Text] = {
    "nulmeting": Text(
        "Metingen opzetten, exports controleren en cijfers verklaren. Draai dit in de map van het project; "
        "NULMETING_LANGUAGE=en geeft Engels.",
        "Set up measurements, check exports and explain figures. Run this in the project's folder; "
        "NULMETING_LANGUAGE=en gives English.",
    ),
    "check": Text(
        "Controleer een export, of alle exports in een map, zonder iets te draaien: alle fouten in een keer. "
        "0: niets mis, 1: fouten, 2: kan niet gecontroleerd worden.",
        "Check an export, or all exports in a folder, without running anything: all faults at once. "
        "0: nothing wrong, 1: faults, 2: cannot be checked.",
    ),
    "export": Text("de export, of de map met exports", "the export, or the folder of exports"),
    "measurement": Text(
        "tegen het codeboek van welke meting; anders die van de map raw/<id>/ waar het bestand in staat",
        "against which measurement's codebook; else that of the folder raw/<id>/ that the file is in",
    ),
    "wave": Text("welke ronde; anders die het bestand noemt", "which wave; else the one that names the file"),
    "json": Text("fouten als JSON, voor machines", "faults as JSON, for machines"),
    "new": Text(
        "Maak configuratie en codeboek van een nieuwe meting uit exports; er wordt niets overschreven.",
        "Make the configuration and codebook of a new measurement from exports; nothing is overwritten.",
    ),
    "id": Text("id van de meting", "id of the measurement"),
    "exports": Text("een export per ronde, de vroegste eerst", "one export per wave, the earliest first"),
    "xlsx": Text("het codeboek als werkmap", "the codebook as a workbook"),
    "explain": Text(
        "Verklaar een cijfer: definitie, formule, teller en noemer, rijen, wat niet meetelt, waar het staat. "
        "Vertrouwelijk: noemt rijen van respondenten.",
        "Explain a figure: definition, formula, numerator and denominator, rows, what does not count, where it is "
        "printed. Restricted: names rows of respondents.",
    ),
    "figure": Text(
        "indicator.ronde, met een optie, alternatief of categorie erachter",
        "indicator.wave, with an option, alternative or category behind it",
    ),
    "coding_sheet": Text(
        "Maak een blad waarin antwoorden op een open vraag gecodeerd worden. Vertrouwelijk.",
        "Make a sheet in which answers to an open question are coded. Restricted.",
    ),
    "item": Text("code van de open vraag in het codeboek", "code of the open question in the codebook"),
    "slots": Text("hoeveel codes een antwoord kan krijgen", "how many codes an answer can get"),
    "fields": Text(
        "Toon de velden die een eigen Word-bestand kan noemen, met hun tekst van nu.",
        "Show the fields that a Word file of your own can name, with their present text.",
    ),
    "measurement_of_fields": Text("id van de meting; anders de eerste", "id of the measurement; else the first"),
    "key": Text("De geheime sleutel achter de pseudoniemen.", "The secret key behind the pseudonyms."),
    "key_make": Text("Maak de sleutel, als er geen is.", "Make the key, if there is none."),
    "key_fingerprint": Text(
        "Toon de vingerafdruk van de sleutel; die mag gedeeld worden.",
        "Show the fingerprint of the key; it may be shared.",
    ),
    "key_destroy": Text("Vernietig de sleutel, voorgoed.", "Destroy the key, for good."),
    "yes": Text("niet vragen", "do not ask"),
    # what commands print
    "fields_about": Text("Het rapport", "The report"),
    "fields_line": Text("Zinnen en namen", "Sentences and names"),
    "fields_figure": Text("Figuren (alleen in een alinea)", "Figures (in a paragraph by themselves)"),
    "fields_table": Text("Tabellen (alleen in een alinea)", "Tables (in a paragraph by themselves)"),
    "fields_passage": Text("Stukken tekst (alleen in een alinea)", "Passages (in a paragraph by themselves)"),
    "fields_caption": Text("Bijschriften van figuren en tabellen", "Captions of figures and tables"),
    "fields_number": Text("Getallen", "Numbers"),
    "restricted": Text(
        "Vertrouwelijk: dit gaat over rijen van respondenten en blijft binnen.",
        "Restricted: this is about rows of respondents and stays inside.",
    ),
    "nothing_wrong": Text("niets mis", "nothing wrong"),
    "faults": Text("aantal fouten: {count}", "number of faults: {count}"),
    "against": Text("gecontroleerd tegen {measurement}, ronde {wave}", "checked against {measurement}, wave {wave}"),
    "unread": Text(
        "alleen gelezen; --meting ID controleert tegen een codeboek",
        "only read; --measurement ID checks against a codebook",
    ),
    "made": Text("gemaakt: {place}", "made: {place}"),
    "fingerprint": Text("vingerafdruk: {fingerprint}", "fingerprint: {fingerprint}"),
    "key_there": Text("er is al een sleutel: {place}", "there is a key already: {place}"),
    "loss": Text(
        "Zonder deze sleutel ({fingerprint}) kan niemand meer nieuwe exports aan bewaarde pseudoniemen koppelen, "
        "iemand die zich terugtrekt in bewaarde antwoorden terugvinden, of dezelfde pseudoniemen nog eens maken. "
        "Cijfers zijn na te rekenen zolang de ruwe bestanden er zijn. Kopieën elders en in back-ups blijven.",
        "Without this key ({fingerprint}) nobody can any more link new exports to pseudonyms that are kept, "
        "find somebody who withdraws in answers that are kept, or make the same pseudonyms again. "
        "Figures can be recomputed as long as the raw files are there. Copies elsewhere and in back-ups stay.",
    ),
    "sure": Text("Vernietig {place}?", "Destroy {place}?"),
    "destroyed": Text("vernietigd: {place}", "destroyed: {place}"),
    "kept": Text("niets gedaan", "nothing done"),
    "next": Text(
        "Vul elke TODO in, zet '{id}' bij measurements in config/config.yaml, en draai: "
        "nulmeting controleer raw/{id}/{file}",
        "Fill in every TODO, add '{id}' to measurements in config/config.yaml, and run: "
        "nulmeting check raw/{id}/{file}",
    ),
    "code_next": Text(
        "Vul de codes in en noem het blad in het codeboek als column.{wave} van een vraag van type multi.",
        "Fill in the codes and name the sheet in the codebook as column.{wave} of a question of type multi.",
    ),
}
