// For `az deployment sub create`; azd uses main.bicepparam.
using 'main.bicep'

import { prod } from 'sizes.bicep'

param environmentName = 'alliance-prod'
param location = 'eastasia'
param size = prod
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param alertEmail = readEnvironmentVariable('ALLIANCE_ALERT_EMAIL', '')
