"""An LDAP directory: OpenLDAP with the overlay ppolicy, or Active Directory."""
