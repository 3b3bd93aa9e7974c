// What the shipped scenarios are, in a sentence or two that a council can read: title as the file has it: [nl, en]. A scenario that is not here
// is told by its own text. tests/explorer/words.test.mjs holds these titles against scenarios/.
export const abouts = {
  "Families reported to Veilig Thuis, help as it is organised now": [
    "Gezinnen met kinderen die bij Veilig Thuis zijn gemeld, met hulp zoals die nu is georganiseerd: aparte vormen van hulp, elk met een eigen wachtlijst.",
    "Families with children who were reported to Veilig Thuis, with help as it is organised now: separate services, each with its own waiting list."],
  "Fragmented care": [
    "Aparte vormen van hulp zonder gezamenlijk plan: voor elk probleem een eigen verwijzing en wachtlijst. Bij elke overdracht kan een gezin uit beeld raken.",
    "Separate services without a common plan: a referral and a waiting list of its own for each problem. Each hand-over may lose the family."],
  "Integral care": [
    "Eén plan voor het hele gezin, door één team met een vaste regisseur, met evenveel tijd van hulpverleners. Eén keer wachten, een veiligheidsplan aan het begin, en nazorg.",
    "One plan for the whole family, by one team with a case manager, with the same staff time. One wait, a safety plan at the start, and aftercare."],
  "Acute help in one centre": [
    "Na ernstig acuut geweld komt alle hulp samen op één plek, met één vaste contactpersoon. De meeste meldingen van acuut gevaar worden meteen beoordeeld, zonder wachtrij.",
    "After severe acute violence all help comes together in one place, with one fixed contact person. Most reports of acute danger are assessed at once, without the queue."],
  "A cut for two years, then all is as before": [
    "Veilig Thuis en alle hulp hebben twee jaar lang 30% minder capaciteit; daarna is alles weer als voorheen. Niemand heeft dit voorgesteld: het laat zien wat een tekort aanricht en hoe lang herstel duurt.",
    "Veilig Thuis and all services have 30% less capacity for two years; then all is as before. Nobody proposed this: it shows what a shortage does and how long it takes to recover."],
  "Earlier and better in view": [
    "Omstanders, leraren en zorgverleners melden eerder, door een campagne van drie jaar en scholing in de meldcode. Er komt geen capaciteit bij.",
    "Bystanders, teachers and care workers report sooner, through a campaign of three years and training in the reporting code. Capacity stays as it is."],
  "Everything together": [
    "Alle maatregelen uit de andere scenario's tegelijk, met meer tijd van hulpverleners dan nu.",
    "All measures of the other scenarios at once, with more staff time than now."],
  "Five million euro for one year, if it bought specialised help": [
    "Vijf miljoen euro voor het hele land, één jaar lang, allemaal besteed aan plaatsen bij hulp bij huiselijk geweld.",
    "Five million euro for the whole country, for one year, all of it spent on places in help with domestic violence."],
  "Five million euro for one year, if it bought trauma therapy for children": [
    "Vijf miljoen euro voor het hele land, één jaar lang, allemaal besteed aan traumahulp voor kinderen.",
    "Five million euro for the whole country, for one year, all of it spent on trauma therapy for children."],
  "Five million euro for one year, if it bought places in local teams": [
    "Vijf miljoen euro voor het hele land, één jaar lang, allemaal besteed aan plaatsen bij wijkteams.",
    "Five million euro for the whole country, for one year, all of it spent on places in local teams."],
  "Five million euro for one year, if it bought programmes for those who use violence": [
    "Vijf miljoen euro voor het hele land, één jaar lang, allemaal besteed aan hulp voor plegers.",
    "Five million euro for the whole country, for one year, all of it spent on programmes for those who use violence."],
  "Longer help, and more of it by specialists": [
    "Meer gezinnen krijgen hulp van specialisten in huiselijk geweld, die hulp duurt langer, en na afloop blijft er contact. Dit kost meer tijd van hulpverleners.",
    "More families get help from specialists in domestic violence, it lasts longer, and somebody stays in touch afterwards. This takes more staff time."],
  "Neighbourhood teams that know more about violence at home": [
    "Wijkteams worden geschoold in huiselijk geweld, leren van de gezinnen die zij helpen, en zien het eerder.",
    "Local teams are trained in violence at home, learn from the families they help, and see it sooner."],
  "The first cohort, before Veilig Thuis": [
    "De gezinnen en de hulp van het eerste onderzoek (2010 tot 2014): vaak en ernstig partnergeweld in vier grote steden, en minder specialistische hulp. Ook de gezinnen zijn dus anders.",
    "The families and the help of the first study (2010 to 2014): frequent and severe partner violence in four big cities, and less specialised help. So the families differ, too."],
  "Police and justice at once, and firmer with those who use violence": [
    "Bij acuut gevaar treden politie, justitie en Veilig Thuis samen meteen op; er zijn twee keer zoveel huisverboden, en wie geweld gebruikt, blijft in een hulpprogramma.",
    "In acute danger police, justice and Veilig Thuis act together at once; there are twice as many restraining orders, and those who use violence are kept in a programme."],
  "A plan for each region, over some years": [
    "De capaciteit groeit per regio en per jaar, het meest waar de meeste meldingen binnenkomen. Dit is een voorbeeld; het is van geen enkele regio het echte plan.",
    "Capacity grows by region and by year, most where most reports come in. It is an example, and no region's real plan."],
  "One regional safety team in place of separate organisations": [
    "Gezinnen die niet veilig zijn krijgen één regionaal team, dat beoordeelt, het veiligheidsplan maakt en blijft tot het veilig is. Wijkteams en andere hulp houden alle andere gezinnen.",
    "Families whose safety is at stake get one regional team that assesses, makes the safety plan and stays until it is safe. Local teams and other services keep all other families."],
  "More temporary restraining orders": [
    "Na een melding van acuut gevaar moet wie geweld gebruikte twee keer zo vaak tijdelijk het huis uit, en begint vaker aan hulp.",
    "After a report of acute danger the person who used violence has to leave home for a while twice as often, and more often starts a programme."],
  "Attention for specific groups": [
    "Slachtoffers van seksueel geweld, uitbuiting en eergerelateerd geweld, gezinnen in een complexe scheiding en ouderen worden vaker gevonden, en de helft van wie hulp nodig heeft krijgt een eigen team.",
    "Victims of sexual violence, exploitation and honour-related violence, families in complex divorce and older people are found more often, and half of those with a need get a team of their own."],
  "A multidisciplinary team for lasting unsafety": [
    "Gezinnen waar het ernstig onveilig is en waar meer problemen samenkomen krijgen één multidisciplinair team; alle andere gezinnen houden aparte hulp. De tijd van hulpverleners is gelijk.",
    "Families in severe unsafety with several problems get one multidisciplinary team; all others keep separate services. Staff time is equal."],
  "The whole family and the people around it in the plan": [
    "Zoals integrale hulp, met hulp voor ieder gezinslid, ook de kinderen. Mensen om het gezin heen kennen het veiligheidsplan en bellen als het geweld terugkomt.",
    "As integral care, with help for every member, children too. People around the family know the safety plan and call when violence returns."],
};
