"""The way to a certificate: modules of a CVO, competences of an EVC test, hours on the work floor, documents."""
